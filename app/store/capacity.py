"""The room that the database has: on its disk if it is an SQLite file, and of what its operator gives it."""

import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.room import Budget, NoRoom, Room

MEASURE_SECONDS = 1.0
AMPLE_BYTES = 2**30  # more than one process writes in that time
_PAGES = "SELECT page_count, freelist_count, page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
_SIZE = "SELECT pg_database_size(current_database())"


class Capacity:
    """What one process measures of it. Of the disk of a PostgreSQL server nothing can be known from here."""

    def __init__(self, file: Path | None, quota_bytes: int | None) -> None:
        """`file` is the path of an SQLite file, `quota_bytes` how large the database may become, if it was said."""
        self._file, self._quota_bytes = file, quota_bytes
        self._lock = threading.Lock()
        self._size_bytes, self._due, self._ample_until = 0, 0.0, 0.0

    def require(self, connection: Connection, budget: Budget) -> None:
        """Raise NoRoom unless, with all that this transaction has written, enough is left free.

        Where there was far more a moment ago, it isn't measured again. Raises OSError.
        """
        if time.monotonic() < self._ample_until:
            return
        if self.has(connection, Budget.FILES, AMPLE_BYTES):
            self._ample_until = time.monotonic() + MEASURE_SECONDS
        elif not self.has(connection, budget):
            raise NoRoom(budget)

    def has(self, connection: Connection, budget: Budget, bytes_: int = 0) -> bool:
        """Whether, with all that this transaction has written and so many bytes more, enough is left free.

        Raises OSError.
        """
        rooms = self._measure_file(connection, self._file) if self._file else self._measure_server(connection)
        return all(room.has(budget, bytes_) for room in rooms)

    def _measure_file(self, connection: Connection, file: Path) -> list[Room]:
        driver: Any = connection.connection.driver_connection
        pages, unused, page_bytes = driver.execute(_PAGES).fetchone()
        disk = Room.measure(file.parent)
        # What the next checkpoint adds to the file, and what deleted rows have left in it for new ones.
        growth = max(0, pages * page_bytes - file.stat().st_size)
        disk = disk._replace(free_bytes=disk.free_bytes - growth + unused * page_bytes)
        return [disk, *self._compare((pages - unused) * page_bytes)]

    def _measure_server(self, connection: Connection) -> list[Room]:
        if self._quota_bytes is None:
            return []
        with self._lock:
            # The server looks at each of the database's files, so not every time.
            if time.monotonic() >= self._due:
                self._size_bytes = connection.exec_driver_sql(_SIZE).scalar_one()
                self._due = time.monotonic() + MEASURE_SECONDS
        return self._compare(self._size_bytes)

    def _compare(self, size_bytes: int) -> list[Room]:
        return [] if self._quota_bytes is None else [Room(self._quota_bytes - size_bytes, self._quota_bytes)]
