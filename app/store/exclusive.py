"""Locks for work that only one process at a time does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from app.store.database import Database, execute_raw

try:
    import fcntl
except ImportError:  # Windows: no portal runs there, the only one that has several processes
    fcntl = None  # type: ignore[assignment]

LOCK, TURN = 0x5EA1ED12, 0x5EA1ED13


@contextmanager
def exclusive(db: Database) -> Iterator[bool]:
    """Try to take the lock for this block, without waiting: whether no other process that uses this store holds it.

    On SQLite a lock on a file, on PostgreSQL one of the server: both end with the process. Raises StoreUnavailable.
    """
    if db.file is None:
        with db.writing() as connection:
            yield execute_raw(connection, "SELECT pg_try_advisory_xact_lock(?)", (LOCK,)).fetchone()[0]
    elif fcntl is None:
        yield True
    else:
        opened = os.open(
            db.file.path.with_name(f"{db.file.path.name}-alone"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            yield _lock(opened)
        finally:
            os.close(opened)


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction goes on that took its turn; on SQLite every writer has waited already."""
    if connection.dialect.name != "sqlite":
        execute_raw(connection, "SELECT pg_advisory_xact_lock(?)", (TURN,))


def _lock(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
