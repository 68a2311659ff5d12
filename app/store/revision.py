"""Whether anything was written to the store, told without reading what."""

import threading

from app.store.database import Database
from app.store.sqlite import connect


class Revision:
    """Of one store. On SQLite it keeps a connection of its own, which is told of what others commit."""

    def __init__(self, db: Database) -> None:
        self._db, self._lock = db, threading.Lock()
        self._watching = connect(db.file.path) if db.file else None

    def read(self) -> object:
        """A value that is another one once something was committed since. Raises StoreUnavailable."""
        if self._watching is not None:
            with self._lock:
                return self._watching.execute("PRAGMA data_version").fetchone()
        with self._db.reading() as connection:
            return connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar()

    def close(self) -> None:
        if self._watching is not None:
            self._watching.close()
