import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.case_store.cases import delete_case
from app.store import mailboxes
from app.store.database import Database
from app.store_calls.errors import AlreadyTaken, MailboxDeleted, UnknownMailbox
from tests.store.random_reports import DAY, NEXT_DAY, Report, answer, draw_envelope, draw_report, note_digest
from tests.stored import read_case


@pytest.fixture
def report(portal: Database) -> Report:
    drawn = draw_report()
    drawn.file(portal)
    draw_report().file(portal)
    return drawn


def append(db: Database, report: Report, envelope: bytes, note: bytes, replaces: bytes | None) -> None:
    mailboxes.append_message(db, report.gate, envelope=envelope, note=note, replaces=replaces, received_on=NEXT_DAY)


def test_replies_are_handed_out_in_no_order_with_random_places(
    report: Report, portal: Database, console: Database
) -> None:
    sent, entry = [draw_envelope() for _ in range(12)], None
    for reply in sent:
        entry = answer(console, report, reply, entry)
    held = mailboxes.open_mailbox(portal, report.gate).replies
    assert sorted(reply.envelope for reply in held) == sorted(sent)
    assert [reply.envelope for reply in held] != sent
    assert len({reply.place for reply in held}) == 12
    assert {(len(reply.place), reply.received_on) for reply in held} == {(16, DAY)}


def test_a_follow_up_counts_and_replaces_the_note(report: Report, portal: Database) -> None:
    append(portal, report, draw_envelope(), b"second", note_digest(report.note))
    append(portal, report, draw_envelope(), b"third", note_digest(b"second"))
    assert mailboxes.open_mailbox(portal, report.gate) == mailboxes.Mailbox([], 3, b"third")


def test_an_envelope_already_held_changes_nothing_not_even_the_note(report: Report, portal: Database) -> None:
    envelope = draw_envelope()
    append(portal, report, envelope, b"second", note_digest(report.note))
    for note, replaces in ((b"third", note_digest(b"second")), (b"second", note_digest(report.note)), (b"x", None)):
        append(portal, report, envelope, note, replaces)
    append(portal, report, report.envelope, b"third", note_digest(b"second"))
    assert mailboxes.open_mailbox(portal, report.gate) == mailboxes.Mailbox([], 2, b"second")


def test_an_envelope_of_another_case_is_refused(report: Report, portal: Database) -> None:
    other = draw_report()
    other.file(portal)
    with pytest.raises(AlreadyTaken):
        append(portal, report, other.envelope, b"second", note_digest(report.note))
    assert mailboxes.open_mailbox(portal, report.gate) == mailboxes.Mailbox([], 1, report.note)


@pytest.mark.parametrize("replaces", [None, b"", bytes(32), note_digest(b"never held")])
def test_a_note_that_replaces_another_than_the_one_held_writes_nothing(
    replaces: bytes | None, report: Report, portal: Database, console: Database
) -> None:
    reply = draw_envelope()
    answer(console, report, reply)
    place = mailboxes.open_mailbox(portal, report.gate).replies[0].place
    with pytest.raises(mailboxes.NoteMoved):
        mailboxes.replace_note(portal, report.gate, note=b"new", replaces=replaces)
    with pytest.raises(mailboxes.NoteMoved):
        append(portal, report, draw_envelope(), b"new", replaces)
    with pytest.raises(mailboxes.NoteMoved):
        mailboxes.erase_replies(portal, report.gate, places=[place], note=b"new", replaces=replaces)
    assert mailboxes.open_mailbox(portal, report.gate) == mailboxes.Mailbox(
        [mailboxes.Reply(place, DAY, reply)], 1, report.note
    )


def test_of_two_devices_that_replace_the_same_note_one_must_merge(report: Report, portal: Database) -> None:
    def replace(number: int) -> bool:
        try:
            mailboxes.replace_note(portal, report.gate, note=b"%d" % number, replaces=note_digest(report.note))
        except mailboxes.NoteMoved:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(replace, range(16))) == 1


def test_erasing_takes_the_named_replies_of_this_mailbox_alone(
    report: Report, portal: Database, console: Database
) -> None:
    other = draw_report()
    other.file(portal)
    answer(console, other, draw_envelope())
    entry = answer(console, report, b"first")
    answer(console, report, b"second", entry)
    places = {reply.envelope: reply.place for reply in mailboxes.open_mailbox(portal, report.gate).replies}
    theirs = mailboxes.open_mailbox(portal, other.gate)
    gone = [places[b"first"], theirs.replies[0].place, secrets.token_bytes(16)]
    mailboxes.erase_replies(portal, report.gate, places=gone, note=b"new", replaces=note_digest(report.note))
    left = mailboxes.open_mailbox(portal, report.gate)
    assert left == mailboxes.Mailbox([mailboxes.Reply(places[b"second"], DAY, b"second")], 1, b"new")
    assert mailboxes.open_mailbox(portal, other.gate) == theirs
    # Both copies for the officers are still there.
    assert len(read_case(console, report.mailbox).entries) == 2


def test_erasing_nothing_replaces_the_note(report: Report, portal: Database) -> None:
    mailboxes.erase_replies(portal, report.gate, places=[], note=b"new", replaces=note_digest(report.note))
    assert mailboxes.open_mailbox(portal, report.gate).note == b"new"


VISITS: list[Callable[[Database, bytes], object]] = [
    mailboxes.open_mailbox,
    lambda db, gate: mailboxes.append_message(db, gate, envelope=b"e", note=b"n", replaces=None, received_on=DAY),
    lambda db, gate: mailboxes.replace_note(db, gate, note=b"n", replaces=None),
    lambda db, gate: mailboxes.erase_replies(db, gate, places=[bytes(16)], note=b"n", replaces=None),
]


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize("gate", [b"", bytes(32), b"\xff" * 32, bytes(33), b"'; DROP TABLE cases; --"])
def test_an_unknown_gate_opens_nothing(
    visit: Callable[[Database, bytes], object], gate: bytes, portal: Database
) -> None:
    with pytest.raises(UnknownMailbox):
        visit(portal, gate)


@pytest.mark.parametrize("visit", VISITS)
def test_a_deleted_mailbox_says_so(
    visit: Callable[[Database, bytes], object], report: Report, portal: Database, console: Database
) -> None:
    delete_case(console, report.gate, deleted_on=DAY)
    with pytest.raises(MailboxDeleted):
        visit(portal, report.gate)
