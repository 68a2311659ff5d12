import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from app.case_store import entries as filing
from app.case_store.cases import delete_case, list_contents, measure_cases, read_cases, read_envelopes
from app.case_store.tallies import list_tallies
from app.portal.jobs.close_days import close_days
from app.store import database, mailboxes, receipts
from app.store.database import Database
from app.store_calls.deletions import Left
from app.store_calls.entries import NewCase, NewEntry
from app.store_calls.errors import AlreadyTaken, MailboxDeleted, MessageCame, RecordMoved, UnknownMailbox
from crypto.encoding import digest
from crypto.proof import split
from tests.store.random_reports import DAY, NEXT_DAY, Report, answer, draw_envelope, draw_report, note_digest
from tests.stored import list_cases, read_case


@pytest.fixture
def report(portal: Database) -> Report:
    drawn = draw_report()
    drawn.file(portal)
    return drawn


def test_a_case_is_read_whole(report: Report, portal: Database, console: Database) -> None:
    follow_up = draw_envelope()
    mailboxes.append_message(
        portal, report.gate, envelope=follow_up, note=b"n", replaces=note_digest(report.note), received_on=NEXT_DAY
    )
    first = answer(console, report, draw_envelope())
    second = answer(console, report, draw_envelope(), first)
    case = read_case(console, report.mailbox)
    assert case[:4] == (report.gate, report.mailbox, DAY, report.envelope)
    assert case.follow_ups == [(follow_up, NEXT_DAY)]
    assert sorted(case.entries) == sorted(
        [(digest("entry", report.envelope), first, DAY), (digest("entry", first), second, DAY)]
    )


def test_envelopes_are_listed_counted_and_read(report: Report, portal: Database, console: Database) -> None:
    follow_up = draw_envelope()
    mailboxes.append_message(
        portal, report.gate, envelope=follow_up, note=b"n", replaces=note_digest(report.note), received_on=NEXT_DAY
    )
    answered = draw_envelope()
    entry = answer(console, report, answered)
    other, unknown = draw_report(), secrets.token_bytes(32)
    other.file(portal)
    found = read_cases(console, [report.gate, other.gate, unknown])
    assert [row[1:] for row in found[report.gate] if row.place != "reply"] == [
        (report.gate, "report", None, DAY, report.envelope),
        (report.gate, "follow-up", None, NEXT_DAY, follow_up),
        (report.gate, "entry", digest("entry", report.envelope), DAY, entry),
    ]
    assert [row.envelope for row in found[other.gate]] == [other.envelope]
    assert found[unknown] == []
    [reply] = [row for row in found[report.gate] if row.place == "reply"]
    assert reply[1:] == (report.gate, "reply", None, DAY, answered)
    ids = [(row.id, row.gate) for rows in found.values() for row in rows if row is not reply]
    assert sorted((each.id, each.gate) for each in list_contents(console)[1]) == sorted(ids)
    assert read_cases(console, []) == {}
    sizes = measure_cases(console, [report.gate, other.gate, unknown])
    assert [(each.place, each.size_bytes) for each in sizes[report.gate]] == [
        ("report", len(report.envelope)),
        ("entry", len(entry)),
        ("follow-up", len(follow_up)),
        ("reply", len(answered)),
    ]
    assert (len(sizes[other.gate]), sizes[unknown]) == (1, [])
    wanted = [each.id for each in sizes[report.gate]][1:]
    # Of another case, and unknown: neither is given.
    assert [
        row.envelope for row in read_envelopes(console, report.gate, [*wanted, sizes[other.gate][0].id, unknown])
    ] == [
        follow_up,
        entry,
        answered,
    ]


def test_a_reply_and_its_entry_are_stored_together_or_not_at_all(
    report: Report, portal: Database, console: Database
) -> None:
    answer(console, report, draw_envelope())
    with pytest.raises(RecordMoved):
        answer(console, report, draw_envelope())
    assert len(mailboxes.open_mailbox(portal, report.gate).replies) == 1
    assert len(read_case(console, report.mailbox).entries) == 1


def test_a_reply_sent_again_is_stored_once(report: Report, portal: Database, console: Database) -> None:
    previous = digest("entry", report.envelope)
    for _ in range(2):
        new = NewEntry(b"e", previous, docket=b"d", reply=b"r")
        filing.file_entries(console, report.gate, [new], received_on=DAY)
    assert len(mailboxes.open_mailbox(portal, report.gate).replies) == 1


def test_of_officers_who_answer_at_once_one_is_next(report: Report, portal: Database, console: Database) -> None:
    def reply(number: int) -> bool:
        try:
            answer(console, report, b"%d" % number)
        except RecordMoved:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(reply, range(16))) == 1
    assert len(mailboxes.open_mailbox(portal, report.gate).replies) == 1


def test_a_deleted_case_leaves_nothing_but_a_tombstone(report: Report, portal: Database, console: Database) -> None:
    kept = draw_report()
    kept.file(portal)
    answer(console, report, draw_envelope())
    delete_case(console, report.gate, deleted_on=NEXT_DAY)
    assert list_cases(console) == [(kept.gate, kept.mailbox, DAY)]
    assert [each.gate for each in list_contents(console)[1]] == [kept.gate]


def test_a_case_that_is_not_there_can_be_neither_answered_nor_deleted(report: Report, console: Database) -> None:
    stranger = draw_report()
    with pytest.raises(UnknownMailbox):
        answer(console, stranger, b"r")
    with pytest.raises(UnknownMailbox):
        delete_case(console, stranger.gate, deleted_on=DAY)
    delete_case(console, report.gate, deleted_on=DAY)
    with pytest.raises(MailboxDeleted):
        answer(console, report, b"r")
    with pytest.raises(MailboxDeleted):
        delete_case(console, report.gate, deleted_on=DAY)


def test_no_tally_is_lost_because_its_row_key_is_taken(
    portal: Database, console: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([bytes(8)] * 3 + [b"\xff" * 8])
    monkeypatch.setattr(database, "token_bytes", lambda _size: next(drawn))
    for tally in (b"one", b"other"):
        report = draw_report()
        report.file(portal)
        delete_case(console, report.gate, deleted_on=DAY, left=Left(tally=tally))
    assert {each.id for each in list_tallies(console)} == {digest("tally", each) for each in (b"one", b"other")}


def open_case(db: Database, drawn: Report, entry: bytes = b"e") -> None:
    report = NewCase(drawn.mailbox, drawn.gate, drawn.envelope, drawn.note, drawn.receipt)
    new = NewEntry(entry, digest("entry", drawn.envelope), docket=b"docket of " + entry)
    filing.file_case(db, report, new, received_on=DAY)


def test_a_case_that_an_officer_opens_is_stored_with_its_first_entry(portal: Database, console: Database) -> None:
    drawn = draw_report()
    for _ in range(2):
        open_case(console, drawn)
    case = read_case(console, drawn.mailbox)
    assert (case.report, case.entries) == (drawn.envelope, [(digest("entry", drawn.envelope), b"e", DAY)])
    assert mailboxes.open_mailbox(portal, drawn.gate).note == drawn.note


def test_a_case_that_an_officer_opens_is_in_the_list_of_its_day_like_any_other(
    portal: Database, console: Database
) -> None:
    filed, opened = draw_report(), draw_report()
    filed.file(portal, proves=True)
    open_case(console, opened)
    close_days(portal, datetime(2026, 1, 6, 0, 11, tzinfo=UTC), bytes(16), bytes(32))
    part = receipts.find_part(portal, DAY, 0)
    assert part is not None
    assert {filed.receipt, opened.receipt} < {*split(part.leaves)}


def test_an_officer_opens_no_case_in_the_place_of_another(report: Report, portal: Database, console: Database) -> None:
    other = draw_report()
    for taken in (other.but(gate=report.gate), other.but(mailbox=report.mailbox), report.but(envelope=b"another")):
        with pytest.raises(AlreadyTaken):
            open_case(console, taken)
    delete_case(console, report.gate, deleted_on=NEXT_DAY)
    for gone in (other.but(gate=report.gate), other.but(mailbox=report.mailbox)):
        with pytest.raises(AlreadyTaken):
            open_case(console, gone)
    assert list_contents(console) == ([], [])


def test_entries_are_stored_one_after_the_other_or_not_at_all(
    report: Report, portal: Database, console: Database
) -> None:
    first = NewEntry(b"one", digest("entry", report.envelope), b"docket one")
    second = NewEntry(b"two", digest("entry", b"one"), b"docket two", b"reply")
    contested = NewEntry(b"other", digest("entry", report.envelope))
    with pytest.raises(RecordMoved):
        filing.file_entries(console, report.gate, [first, second, contested], received_on=DAY)
    assert read_case(console, report.mailbox).entries == []
    filing.file_entries(console, report.gate, [first, second], received_on=DAY)
    assert len(read_case(console, report.mailbox).entries) == 2
    assert len(mailboxes.open_mailbox(portal, report.gate).replies) == 1


def test_a_case_in_which_somebody_has_written_since_is_not_deleted(
    report: Report, portal: Database, console: Database
) -> None:
    replaces = note_digest(report.note)
    mailboxes.append_message(
        portal, report.gate, envelope=draw_envelope(), note=b"n", replaces=replaces, received_on=NEXT_DAY
    )
    with pytest.raises(MessageCame):
        delete_case(console, report.gate, deleted_on=NEXT_DAY, written_on=DAY, left=Left(tally=b"tally"))
    assert (len(list_cases(console)), list_tallies(console)) == (1, [])
    delete_case(console, report.gate, deleted_on=NEXT_DAY, written_on=NEXT_DAY)
    assert list_cases(console) == []


def test_of_a_deleted_case_its_tally_is_left(report: Report, portal: Database, console: Database) -> None:
    answer(console, report, draw_envelope())
    delete_case(console, report.gate, deleted_on=DAY, left=Left(tally=b"tally"))
    assert [each.id for each in list_tallies(console)] == [digest("tally", b"tally")]
