"""Room in the store: what is refused first when it gets scarce, what never is, and what one mailbox takes."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.blobs.storage import Blobs
from app.case_store.cases import delete_case
from app.case_store.entries import file_case, start_upload
from app.room import Budget, NoRoom, Room
from app.store import capacity, mailboxes, sqlite
from app.store.database import Database, execute_raw, open_database
from app.store.mailboxes import MailboxFull, NoteMoved
from app.store_calls.entries import NewCase, NewEntry
from crypto import envelope_format
from crypto.encoding import digest
from tests.portal.api_client import on_sqlite
from tests.store.conftest import connect_as
from tests.store.random_reports import DAY, NEXT_DAY, Report, answer, draw_envelope, draw_report, note_digest
from tests.store.random_uploads import draw_upload
from tests.stored import list_cases

MIB = 2**20


def write(db: Database, report: Report, note: bytes = b"new", replaces: bytes | None = None, size: int = 7_800) -> None:
    mailboxes.append_message(
        db,
        report.gate,
        envelope=draw_envelope()[:size],
        note=note,
        replaces=note_digest(report.note if replaces is None else replaces),
        received_on=DAY,
    )


def write_many(db: Database, report: Report, count: int, size: int = 7_800) -> bytes:
    """Send so many follow-ups: the note that is held then."""
    note = report.note
    for number in range(count):
        write(db, report, b"%d" % number, note, size)
        note = b"%d" % number
    return note


def test_each_kind_of_writing_leaves_free_what_the_kinds_after_it_need() -> None:
    gib = 2**30
    large = Room(0, 100 * gib, 10**6, 10**9)
    for budget, left in ((Budget.FILES, gib), (Budget.REPORTS, gib // 2), (Budget.FOLLOW_UPS, gib // 4)):
        assert large._replace(free_bytes=left).has(budget)
        assert not large._replace(free_bytes=left).has(budget, 1)
    # On a small disk half is for files, a quarter of it is left by reports, an eighth by messages.
    small = Room(8 * MIB, 16 * MIB)
    assert [small.has(Budget.FILES, more * MIB) for more in (0, 1)] == [True, False]
    assert [small.has(Budget.REPORTS, more * MIB) for more in (4, 5)] == [True, False]
    assert [small.has(Budget.OFFICERS, more * MIB) for more in (7, 8)] == [True, False]
    # Files are counted too, where the file system counts them.
    for budget in Budget:
        assert large._replace(free_bytes=gib, free_inodes=budget * 1024).has(budget)
        assert not large._replace(free_bytes=gib, free_inodes=budget * 1024 - 1).has(budget)


def test_a_disk_is_measured(tmp_path: Path) -> None:
    room = Room.measure(tmp_path)
    assert 0 < room.free_bytes < room.all_bytes


def open_with_room_for(store_url: str, role: str, share: float) -> Database:
    """The store with a quota of which it uses this share already."""
    found = open_database(connect_as(store_url, role), 2**60)
    with found.writing() as connection:
        found.capacity.has(connection, Budget.FILES)
        size = _measure_size(connection, is_file=found.file is not None)
    found.close()
    return open_database(connect_as(store_url, role), int(size / share))


def _measure_size(connection: Any, *, is_file: bool) -> int:
    if not is_file:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    pages, unused, size = execute_raw(connection, capacity._PAGES).fetchone()
    return int((pages - unused) * size)


def test_reports_stop_before_messages_messages_before_officers_and_deleting_never_does(
    portal: Database, console: Database, store_url: str, blobs: Blobs
) -> None:
    report, upload = draw_report(), draw_upload()
    for other in (report, *(draw_report() for _ in range(100))):
        other.file(portal)
    answer(console, report, b"reply")
    [reply] = mailboxes.open_mailbox(portal, report.gate).replies

    db = open_with_room_for(store_url, "portal", 0.7)
    with pytest.raises(NoRoom):
        upload.put_one(db, blobs, 0)
    assert blobs.list_uploads() == set()
    assert draw_report().file(db) == DAY

    db = open_with_room_for(store_url, "portal", 0.8)
    with pytest.raises(NoRoom):
        draw_report().file(db)
    assert report.file(db, NEXT_DAY) == DAY  # the same again needs no room
    write(db, report)

    db, office = (open_with_room_for(store_url, role, 0.9) for role in ("portal", "gateway"))
    with pytest.raises(NoRoom):
        write(db, report, replaces=b"new")
    with pytest.raises(NoRoom):
        mailboxes.replace_note(db, report.gate, note=b"longer than before", replaces=note_digest(b"new"))
    assert mailboxes.open_mailbox(db, report.gate).sent == 2
    mailboxes.replace_note(db, report.gate, note=b"alt", replaces=note_digest(b"new"))
    entry = answer(office, report, b"another", draw_envelope())

    office = open_with_room_for(store_url, "gateway", 0.97)
    with pytest.raises(NoRoom):
        answer(office, report, b"one more", entry)
    with pytest.raises(NoRoom):
        start_upload(office, upload.id, begun_on=DAY)
    new = NewCase(bytes(32), bytes(32), draw_envelope(), draw_envelope())
    with pytest.raises(NoRoom):
        file_case(office, new, NewEntry(draw_envelope(), digest("entry", new.envelope)), received_on=DAY)
    assert len(list_cases(office)) == 102
    # What a reporter erases makes room for the note that remembers it.
    mailboxes.erase_replies(db, report.gate, places=[reply.place], note=b"erased", replaces=note_digest(b"alt"))
    with pytest.raises(NoRoom):
        mailboxes.erase_replies(
            db, report.gate, places=[reply.place], note=b"erased again", replaces=note_digest(b"erased")
        )
    delete_case(office, report.gate, deleted_on=DAY)
    assert len(list_cases(office)) == 101


@on_sqlite
def test_what_was_deleted_is_room_for_new_reports_though_the_file_stays_as_large(
    portal: Database, console: Database, store_url: str
) -> None:
    filed = [draw_report() for _ in range(40)]
    for report in filed:
        report.file(portal)
    db = open_with_room_for(store_url, "portal", 0.76)
    with pytest.raises(NoRoom):
        draw_report().file(db)
    for report in filed[:20]:
        delete_case(console, report.gate, deleted_on=DAY)
    assert draw_report().file(db) == DAY


@on_sqlite
def test_the_log_stays_short_while_somebody_always_reads(portal: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "LOG_BYTES", 2**18)
    monkeypatch.setattr(sqlite, "LOG_PAUSE_SECONDS", 0.0)
    assert portal.file
    log, report, ended = portal.file.path.with_name(f"{portal.file.path.name}-wal"), draw_report(), Event()
    report.file(portal)

    def read() -> None:
        while not ended.is_set():
            mailboxes.open_mailbox(portal, report.gate)

    with ThreadPoolExecutor(6) as threads:
        readers = [threads.submit(read) for _ in range(6)]
        try:
            for _ in range(100):
                draw_report().file(portal)
            # All that was written is four megabytes. Not every time are all readers gone within the tenth of a second.
            assert log.stat().st_size < 2**21
        finally:
            ended.set()
        assert [each.result() for each in readers] == [None] * 6


@on_sqlite
def test_on_a_full_disk_the_room_within_the_file_is_used(
    portal: Database, console: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = [draw_report() for _ in range(40)]
    for report in filed:
        report.file(portal)
    monkeypatch.setattr(portal.capacity, "_ample_until", 0.0)
    # A disk of 1 MiB, a quarter of which reports leave: the file has half a megabyte that it no longer uses.
    monkeypatch.setattr(Room, "measure", lambda folder: Room(0, MIB))
    with pytest.raises(NoRoom):
        draw_report().file(portal)
    for report in filed[:39]:
        delete_case(console, report.gate, deleted_on=DAY)
    assert draw_report().file(portal) == DAY


def test_a_mailbox_takes_200_messages_and_says_when_few_are_left(portal: Database) -> None:
    report = draw_report()
    report.file(portal)
    note = write_many(portal, report, 178, size=100)
    assert mailboxes.open_mailbox(portal, report.gate).left is None
    for left in range(20, -1, -1):
        write(portal, report, b"%d left" % left, note, size=100)
        note = b"%d left" % left
        assert mailboxes.open_mailbox(portal, report.gate).left == left
    with pytest.raises(MailboxFull):
        write(portal, report, b"one more", note)
    held = mailboxes.open_mailbox(portal, report.gate)
    assert (held.sent, held.note) == (mailboxes.MOST_MESSAGES, note) == (200, b"0 left")
    assert draw_report().file(portal) == DAY


def test_a_mailbox_takes_64_mebibytes(portal: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mailboxes.MOST_BYTES == 64 * MIB
    slots = 5 + envelope_format.MAX_SLOTS * envelope_format.SLOT_BYTES + envelope_format.COMMITMENT_BYTES
    largest = slots + max(envelope_format.PADDED_BYTES) + envelope_format.TAG_BYTES
    assert largest <= mailboxes.LARGEST_BYTES
    monkeypatch.setattr(mailboxes, "MOST_BYTES", 5 * 7_800 + 10)
    monkeypatch.setattr(mailboxes, "LARGEST_BYTES", 7_800)
    report = draw_report()
    report.file(portal)
    note = write_many(portal, report, 4)
    assert mailboxes.open_mailbox(portal, report.gate).left == 0
    with pytest.raises(MailboxFull):
        write(portal, report, b"too much", note, size=11)
    write(portal, report, b"just enough", note, size=10)
    assert mailboxes.open_mailbox(portal, report.gate).sent == 6


def test_at_once_no_more_is_stored_than_a_mailbox_takes(portal: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST_MESSAGES", 5)
    report = draw_report()
    report.file(portal)

    def write_once(number: int) -> None:
        with suppress(MailboxFull, NoteMoved):
            write(portal, report, b"the same note", b"the same note" if number % 2 else None)

    with ThreadPoolExecutor(8) as threads:
        for _ in range(4):
            list(threads.map(write_once, range(16)))
    assert mailboxes.open_mailbox(portal, report.gate).sent == 5
