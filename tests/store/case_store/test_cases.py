import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import casework, filing, store
from app.database import Database
from app.filing import NewEntry
from crypto.notation import digest
from tests.store.drawn import DAY, NEXT_DAY, Report, answer, draw_envelope, draw_report, note_digest


@pytest.fixture
def report(portal: Database) -> Report:
    drawn = draw_report()
    drawn.file(portal)
    return drawn


def test_a_case_is_read_whole(report: Report, portal: Database, console: Database) -> None:
    follow_up = draw_envelope()
    store.append_message(
        portal, report.gate, envelope=follow_up, note=b"n", replaces=note_digest(report.note), received_on=NEXT_DAY
    )
    first = answer(console, report, draw_envelope())
    second = answer(console, report, draw_envelope(), first)
    case = casework.read_case(console, report.mailbox)
    assert case[:4] == (report.gate, report.mailbox, DAY, report.envelope)
    assert case.follow_ups == [(follow_up, NEXT_DAY)]
    assert sorted(case.entries) == sorted(
        [(digest("entry", report.envelope), first, DAY), (digest("entry", first), second, DAY)]
    )


def test_envelopes_are_listed_and_read_by_id(report: Report, portal: Database, console: Database) -> None:
    follow_up = draw_envelope()
    store.append_message(
        portal, report.gate, envelope=follow_up, note=b"n", replaces=note_digest(report.note), received_on=NEXT_DAY
    )
    entry = answer(console, report, draw_envelope())
    others = [draw_report() for _ in range(casework.CHUNK)]
    for other in others:
        other.file(portal)
    ids = [id for id, _ in casework.list_envelopes(console)]
    rows = {row.envelope: row for row in casework.read_envelopes(console, [*ids, secrets.token_bytes(32)])}
    assert len(ids) == len(set(ids)) == len(rows) == len(others) + 3
    assert [rows[kept][1:5] for kept in (report.envelope, follow_up, entry)] == [
        (report.gate, "report", None, DAY),
        (report.gate, "follow-up", None, NEXT_DAY),
        (report.gate, "entry", digest("entry", report.envelope), DAY),
    ]
    assert list(casework.read_envelopes(console, [])) == []


def test_a_reply_and_its_entry_are_stored_together_or_not_at_all(
    report: Report, portal: Database, console: Database
) -> None:
    answer(console, report, draw_envelope())
    with pytest.raises(filing.RecordMoved):
        answer(console, report, draw_envelope())
    assert len(store.open_mailbox(portal, report.gate).replies) == 1
    assert len(casework.read_case(console, report.mailbox).entries) == 1


def test_a_reply_sent_again_is_stored_once(report: Report, portal: Database, console: Database) -> None:
    previous = digest("entry", report.envelope)
    for _ in range(2):
        new = NewEntry(b"e", previous, docket=b"d", reply=b"r")
        filing.file_entries(console, report.gate, [new], received_on=DAY)
    assert len(store.open_mailbox(portal, report.gate).replies) == 1


def test_of_officers_who_answer_at_once_one_is_next(report: Report, portal: Database, console: Database) -> None:
    def reply(number: int) -> bool:
        try:
            answer(console, report, b"%d" % number)
        except filing.RecordMoved:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(reply, range(16))) == 1
    assert len(store.open_mailbox(portal, report.gate).replies) == 1


def test_a_deleted_case_leaves_nothing_but_a_tombstone(report: Report, portal: Database, console: Database) -> None:
    kept = draw_report()
    kept.file(portal)
    answer(console, report, draw_envelope())
    casework.delete_case(console, report.gate, deleted_on=NEXT_DAY)
    assert casework.list_cases(console) == [(kept.gate, kept.mailbox, DAY)]
    assert [gate for _, gate in casework.list_envelopes(console)] == [kept.gate]
    with pytest.raises(store.UnknownMailbox):
        casework.read_case(console, report.mailbox)


def test_a_case_that_is_not_there_can_be_neither_answered_nor_deleted(report: Report, console: Database) -> None:
    stranger = draw_report()
    with pytest.raises(store.UnknownMailbox):
        answer(console, stranger, b"r")
    with pytest.raises(store.UnknownMailbox):
        casework.delete_case(console, stranger.gate, deleted_on=DAY)
    casework.delete_case(console, report.gate, deleted_on=DAY)
    with pytest.raises(store.MailboxDeleted):
        answer(console, report, b"r")
    with pytest.raises(store.MailboxDeleted):
        casework.delete_case(console, report.gate, deleted_on=DAY)


def open_case(db: Database, drawn: Report, entry: bytes = b"e") -> None:
    report = filing.NewCase(drawn.mailbox, drawn.gate, drawn.envelope, drawn.note)
    new = NewEntry(entry, digest("entry", drawn.envelope), docket=b"docket of " + entry)
    filing.open_case(db, report, new, received_on=DAY)


def test_a_case_that_an_officer_opens_is_stored_with_its_first_entry(portal: Database, console: Database) -> None:
    drawn = draw_report()
    for _ in range(2):
        open_case(console, drawn)
    case = casework.read_case(console, drawn.mailbox)
    assert (case.report, case.entries) == (drawn.envelope, [(digest("entry", drawn.envelope), b"e", DAY)])
    assert store.open_mailbox(portal, drawn.gate).note == drawn.note


def test_an_officer_opens_no_case_in_the_place_of_another(report: Report, portal: Database, console: Database) -> None:
    other = draw_report()
    for taken in (other.but(gate=report.gate), other.but(mailbox=report.mailbox), report.but(envelope=b"another")):
        with pytest.raises(store.AlreadyTaken):
            open_case(console, taken)
    casework.delete_case(console, report.gate, deleted_on=NEXT_DAY)
    for gone in (other.but(gate=report.gate), other.but(mailbox=report.mailbox)):
        with pytest.raises(store.AlreadyTaken):
            open_case(console, gone)
    assert (casework.list_cases(console), casework.list_envelopes(console)) == ([], [])


def test_entries_are_stored_one_after_the_other_or_not_at_all(
    report: Report, portal: Database, console: Database
) -> None:
    first = NewEntry(b"one", digest("entry", report.envelope), b"docket one")
    second = NewEntry(b"two", digest("entry", b"one"), b"docket two", b"reply")
    contested = NewEntry(b"other", digest("entry", report.envelope))
    with pytest.raises(filing.RecordMoved):
        filing.file_entries(console, report.gate, [first, second, contested], received_on=DAY)
    assert casework.read_case(console, report.mailbox).entries == []
    filing.file_entries(console, report.gate, [first, second], received_on=DAY)
    assert len(casework.read_case(console, report.mailbox).entries) == 2
    assert len(store.open_mailbox(portal, report.gate).replies) == 1


def test_a_case_in_which_somebody_has_written_since_is_not_deleted(
    report: Report, portal: Database, console: Database
) -> None:
    replaces = note_digest(report.note)
    store.append_message(
        portal, report.gate, envelope=draw_envelope(), note=b"n", replaces=replaces, received_on=NEXT_DAY
    )
    with pytest.raises(casework.MessageCame):
        casework.delete_case(console, report.gate, deleted_on=NEXT_DAY, written_on=DAY, tally=b"tally")
    assert (len(casework.list_cases(console)), casework.read_tallies(console)) == (1, [])
    casework.delete_case(console, report.gate, deleted_on=NEXT_DAY, written_on=NEXT_DAY)
    assert casework.list_cases(console) == []


def test_of_a_deleted_case_its_tally_is_left(report: Report, portal: Database, console: Database) -> None:
    answer(console, report, draw_envelope())
    casework.delete_case(console, report.gate, deleted_on=DAY, tally=b"tally")
    assert casework.read_tallies(console) == [(digest("tally", b"tally"), b"tally")]
