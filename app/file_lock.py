"""Locks by which programs of one machine take turns at a file that is replaced. They end with the process."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import private_file

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

WAIT_SECONDS, PAUSE_SECONDS = 20.0, 0.05
HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
# Some network file systems have no locks: there, whoever replaces the file last wins.
NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Be the only one that changes the file at a path in this block, among threads too; waits for others, 20 s at most.

    The lock is on `.NAME.lock` beside it, which stays. Raises OSError; TimeoutError, which is one.
    """
    beside = path.with_name(f".{path.name}.lock")
    with private_file.open_or_create(beside) as file:
        private_file.set_midnight(beside)
        deadline = time.monotonic() + WAIT_SECONDS
        while not _lock(file.fileno()):
            if time.monotonic() >= deadline:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), str(path))
            time.sleep(PAUSE_SECONDS)
        yield


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        elif fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in HELD:
            return False
        if error.errno not in NO_LOCKS:
            raise
    return True
