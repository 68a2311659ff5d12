"""Records with their dockets as both databases give them."""

import pytest

from app.case_store import dockets
from app.case_store.cases import delete_case
from app.case_store.entries import file_entries
from app.store.database import Database, execute_raw
from app.store_calls.cases import CaseRow, StoredEntry
from app.store_calls.dockets import Docket, DocketedCase
from app.store_calls.entries import NewEntry
from crypto.encoding import digest
from tests.store.random_reports import DAY, NEXT_DAY, Report, draw_envelope, draw_report


@pytest.fixture
def report(portal: Database) -> Report:
    drawn = draw_report()
    drawn.file(portal)
    return drawn


def add(console: Database, report: Report, entry: bytes, docket: bytes | None, previous: bytes | None = None) -> None:
    new = NewEntry(entry, digest("entry", previous or report.envelope), docket)
    file_entries(console, report.gate, [new], received_on=NEXT_DAY)


def test_entries_and_dockets_of_a_case_are_read_together(report: Report, portal: Database, console: Database) -> None:
    one, two, docket = draw_envelope(), draw_envelope(), draw_envelope()
    add(console, report, one, docket)
    add(console, report, two, None, one)
    [case] = dockets.read_docketed_of(console, [report.gate])
    assert case[:2] == (CaseRow(report.gate, report.mailbox, DAY), report.envelope)
    links = [(digest("entry", report.envelope), one), (digest("entry", one), two)]
    assert sorted(case.entries) == sorted(StoredEntry(*link, NEXT_DAY) for link in links)
    assert case.dockets == [Docket(docket, NEXT_DAY)]


def test_everything_is_listed_by_its_id(report: Report, portal: Database, console: Database) -> None:
    add(console, report, b"entry", b"docket")
    rows, ids = dockets.list_contents(console)
    assert rows == [CaseRow(report.gate, report.mailbox, DAY)]
    envelopes = (("message", report.envelope), ("entry", b"entry"), ("docket", b"docket"))
    assert ids == [(digest(kind, envelope), report.gate) for kind, envelope in envelopes]


def test_dockets_go_with_their_case(report: Report, portal: Database, console: Database) -> None:
    add(console, report, b"entry", b"docket")
    delete_case(console, report.gate, deleted_on=NEXT_DAY)
    assert dockets.list_contents(console) == ([], [])
    assert list(dockets.read_docketed_of(console, [report.gate])) == []


def test_a_case_without_its_report_is_read(report: Report, portal: Database, store_url: str) -> None:
    owner = Database(store_url)
    with owner.writing() as connection:
        execute_raw(connection, "DELETE FROM messages")
    assert list(dockets.read_docketed_of(owner, [report.gate])) == [
        DocketedCase(CaseRow(report.gate, report.mailbox, DAY), None, [], [])
    ]
