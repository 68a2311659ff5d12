"""Records as both databases give them."""

from app.case_store import records
from app.case_store.cases import delete_case
from app.store.database import Database
from app.store_calls.records import StoredRecord
from crypto.encoding import digest
from tests.store.random_reports import NEXT_DAY, answer, draw_envelope, draw_report


def test_the_records_of_all_cases_are_read(portal: Database, console: Database) -> None:
    reports = [draw_report() for _ in range(3)]
    for report in reports:
        report.file(portal)
    first = answer(console, reports[0], draw_envelope())
    second = answer(console, reports[0], draw_envelope(), first)
    read = {record.mailbox: record for record in records.read_records_of(console, records.list_mailboxes(console))}
    assert {mailbox: record.report for mailbox, record in read.items()} == {r.mailbox: r.envelope for r in reports}
    record = read[reports[0].mailbox]
    assert {*record.entries} == {(digest("entry", reports[0].envelope), first), (digest("entry", first), second)}
    assert all(not read[report.mailbox].entries for report in reports[1:])


def test_deleted_cases_are_listed_with_their_days(portal: Database, console: Database) -> None:
    report = draw_report()
    report.file(portal)
    assert records.list_deleted(console) == {}
    delete_case(console, report.gate, deleted_on=NEXT_DAY)
    assert records.list_deleted(console) == {report.mailbox: NEXT_DAY}
    assert records.list_mailboxes(console) == []
    assert records.read_records_of(console, [report.mailbox]) == [StoredRecord(report.mailbox, None, [])]
