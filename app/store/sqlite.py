"""SQLite: the database file's permissions, a queue of writers, and the emptying of the write-ahead log."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from app import private_file

try:
    import fcntl
except ImportError:  # Windows: there the busy timeout alone makes writers wait for each other
    fcntl = None  # type: ignore[assignment]

WAIT_SECONDS = 5.0
LOG_BYTES = 16 * 2**20
LOG_WAIT_SECONDS, LOG_PAUSE_SECONDS = 0.1, 1.0
_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8000;
PRAGMA trusted_schema = OFF;
"""


def make_file(path: Path) -> None:
    """Create an empty database file that only its owner can read, unless it is there.

    SQLite gives the files that it puts beside it the same permissions.
    """
    private_file.make_folder(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, private_file.FILE_MODE))


def connect(path: Path) -> sqlite3.Connection:
    """Connect to a file that exists, in autocommit. A missing one is an error, and not replaced by an empty one."""
    address = f"{path.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        address, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.executescript(_PRAGMAS)
    return connection


class SqliteFile:
    """One database file as this process writes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock_path = path.with_name(path.name + "-lock")
        self._log_path = path.with_name(path.name + "-wal")
        self._log_due = 0.0
        self._threads = threading.Lock()
        self._emptier: threading.Thread | None = None

    @contextmanager
    def take_turn(self) -> Iterator[None]:
        """Wait to be the only writer, at most 5 s. SQLite's own waiting polls, and kept some writers waiting longer.

        Not needed for safety: BEGIN IMMEDIATE is what keeps writers apart. Raises TimeoutError.
        """
        if not self._threads.acquire(timeout=WAIT_SECONDS):
            raise TimeoutError
        try:
            with self._lock_file():
                yield
        finally:
            self._threads.release()

    @contextmanager
    def _lock_file(self) -> Iterator[None]:
        if fcntl is None:
            yield
            return
        # Opened each time: a lock belongs to the open file, which a forked process would share.
        opened = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
            yield
        finally:
            os.close(opened)

    def keep_log_short(self, connection: sqlite3.Connection) -> None:
        """Empty a write-ahead log of more than 16 MiB, for the writer whose turn it is, after its transaction.

        SQLite begins it anew only when nobody reads of it. While somebody always does, it would grow until the disk is
        full; so now and then the readers of the moment are waited for, 0.1 s at most, once a second.
        """
        if time.monotonic() < self._log_due or self._log_path.stat().st_size < LOG_BYTES:
            return
        connection.execute(f"PRAGMA busy_timeout = {int(LOG_WAIT_SECONDS * 1000)}")
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute(f"PRAGMA busy_timeout = {int(WAIT_SECONDS * 1000)}")
        self._log_due = time.monotonic() + LOG_PAUSE_SECONDS

    def empty_log(self, seconds: float) -> bool:
        """Move the write-ahead log into the database and cut it to zero bytes, trying for `seconds`.

        It keeps copies of erased rows until then, and can't be cut while somebody reads an older state.
        """
        deadline = time.monotonic() + seconds
        while not self._empty_log_once():
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        return True

    def empty_log_later(self) -> None:
        """Keep trying in the background, for as long as this process lives. Opening the database does it too."""
        if self._emptier is None or not self._emptier.is_alive():
            self._emptier = threading.Thread(target=self._empty_log_at_last, name="empty-log", daemon=True)
            self._emptier.start()

    def _empty_log_at_last(self) -> None:
        while self.path.exists() and not self.empty_log(0):
            time.sleep(0.5)

    def _empty_log_once(self) -> bool:
        with suppress(sqlite3.OperationalError, TimeoutError), closing(connect(self.path)) as connection:
            # Waiting inside the checkpoint would hold up every writer.
            connection.execute("PRAGMA busy_timeout = 0")
            with self.take_turn():
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
        return False
