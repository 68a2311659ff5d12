"""That erased bytes are gone from the disk, not just from the answers."""

import random
import sqlite3
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from app.case_store.cases import delete_case
from app.store import database, mailboxes, sqlite
from tests.store.random_reports import Report, answer, draw_envelope, draw_report, note_digest
from tests.waiting import HANG_SECONDS, wait_until


def file_answered(db: database.Database, replies: int = 1) -> tuple[Report, list[bytes]]:
    report, sent, entry = draw_report(), [draw_envelope() for _ in range(replies)], None
    report.file(db)
    for reply in sent:
        entry = answer(db, report, reply, entry)
    return report, sent


def erase_all(db: database.Database, report: Report) -> None:
    places = [reply.place for reply in mailboxes.open_mailbox(db, report.gate).replies]
    mailboxes.erase_replies(db, report.gate, places=places, note=b"new", replaces=note_digest(report.note))


def find(folder: Path, envelope: bytes, every_bytes: int = 50) -> list[str]:
    """The files that hold 24 bytes in a row of this envelope, tried at every so many bytes."""
    pieces = [envelope[start : start + 24] for start in range(0, len(envelope) - 24, every_bytes)]
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if any(piece in content for piece in pieces):
            found.append(path.name)
    return found


@pytest.fixture
def db(sqlite_url: str) -> database.Database:
    return database.open_database(sqlite_url)


@pytest.fixture
def folder(db: database.Database) -> Path:
    assert db.file
    return db.file.path.parent


def test_erased_replies_leave_no_byte_in_any_file(db: database.Database, folder: Path) -> None:
    report, (reply, other) = file_answered(db, 2)
    assert find(folder, reply) and find(folder, other)
    erase_all(db, report)
    assert find(folder, reply) == find(folder, other) == []


def test_a_deleted_case_leaves_no_byte_in_any_file(db: database.Database, folder: Path) -> None:
    report, (reply,) = file_answered(db)
    delete_case(db, report.gate, deleted_on=date(2026, 1, 6))
    assert [find(folder, envelope) for envelope in (report.envelope, report.note, reply)] == [[], [], []]


@pytest.mark.slow
def test_erasing_among_many_leaves_no_byte_where_rows_were_moved(db: database.Database, folder: Path) -> None:
    cases = [file_answered(db, 3) for _ in range(40)]
    for report, _ in random.sample(cases, 40):
        erase_all(db, report)
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    # SQLite keeps a row's first 500 bytes or so among others, and the rest on pages of its own.
    places = (0, 100, 200, 300, 400, 2_000, 7_700)
    erased = [reply[place : place + 24] for _, replies in cases for reply in replies for place in places]
    assert not [piece for piece in erased if piece in content]
    assert all(report.envelope[-24:] in content for report, _ in cases)


def test_erasing_waits_in_the_background_for_a_reader_of_an_older_state(
    db: database.Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ERASE_SECONDS", 0.1)
    # Whoever waited for the reader would wait for ever.
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", HANG_SECONDS)
    db = database.open_database(f"sqlite:///{folder / 'sealedline.db'}")
    report, (reply,) = file_answered(db)
    assert db.file
    with closing(sqlite3.connect(db.file.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM replies").fetchall()
        began = time.monotonic()
        erase_all(db, report)
        assert find(folder, reply)
        # Nobody is held up meanwhile.
        draw_report().file(db)
        assert time.monotonic() - began < HANG_SECONDS
    wait_until(lambda: not find(folder, reply))


def test_what_a_killed_process_left_in_the_log_goes_when_the_store_is_opened(
    db: database.Database, folder: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, (reply,) = file_answered(db)
    monkeypatch.setattr(mailboxes, "overwrite_erased", lambda db: None)
    erase_all(db, report)
    assert find(folder, reply) == ["sealedline.db-wal"]
    database.open_database(sqlite_url)
    assert find(folder, reply) == []
