"""Work that only one process of several does at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from app.database import Database, run

try:
    import fcntl
except ImportError:  # Windows: no portal runs there, the only one that has several processes
    fcntl = None  # type: ignore[assignment]

LOCK = 0x5EA1ED12


@contextmanager
def alone(db: Database) -> Iterator[bool]:
    """Whether no other process that uses this store is in such a block: if one is, leave the work to it.

    On SQLite a lock on a file, on PostgreSQL one of the server: both end with the process. Raises StoreUnavailable.
    """
    if db.file is None:
        with db.writing() as connection:
            yield run(connection, "SELECT pg_try_advisory_xact_lock(?)", (LOCK,)).fetchone()[0]
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


def _lock(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
