"""Copying a database: its rows as one state of the store has them, and loading them into an empty one.

Between SQLite and PostgreSQL as well. Rows come in the order of their keys, which are random or digests: a copy doesn't
tell in which order they were written. What is open only for a moment isn't copied. All raise StoreUnavailable.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, MetaData, Table, insert, select

from app.store.database import Database, migrate
from app.store.models import attachments, metadata, uploads
from app.store.models import days as closed_days
from app.store.models import directories as published
from app.store.upkeep.schema import OldSchema, find_needed, read_held
from app.store_calls.errors import StoreUnavailable

# The marks of sweeps, uploads that no message has claimed, and a key that portals draw anew.
LEFT_OUT = frozenset({"sweeps", "upload_keys", "work_keys"})
ROWS_AT_ONCE = 64  # of half a megabyte each at most
_CLAIMED = uploads.c.id.in_(select(attachments.c.id))


class Rows(NamedTuple):
    """Some rows of a table, with the names of its columns. A value is bytes, a number, a truth value, a day or None."""

    table: str
    columns: list[str]
    rows: list[list[Any]]


class SignedDay(NamedTuple):
    """A closed day as the portal signed it: head (canonical JSON) and signature (64 bytes)."""

    day: date
    head: bytes
    signature: bytes


class NotEmpty(StoreUnavailable):
    """The database to be loaded holds something already, or was made by a newer version."""


def dump(db: Database) -> Iterator[Rows]:
    """All rows, as they were at one moment while others went on writing. Raises OldSchema unless the tables are this
    program's."""
    with db.reading() as connection:
        if read_held(connection) != find_needed():
            raise OldSchema
        if db.file is None:
            # A login to which the walls hide rows would make a copy without them: rather none.
            connection.exec_driver_sql("SET LOCAL row_security = off")
        for table in metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                yield from _read_rows(connection, table)


def _read_rows(connection: Connection, table: Table) -> Iterator[Rows]:
    columns = [column.name for column in table.columns]
    every = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=ROWS_AT_ONCE)
    found = connection.execute(every.where(_CLAIMED) if table is uploads else every)
    for rows in found.partitions(ROWS_AT_ONCE):
        yield Rows(table.name, columns, [[*row] for row in rows])


class Loading:
    """A database that is being loaded, in one transaction: what was loaded can be looked at before it is kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._tables = connection, MetaData()
        # As they were when the copy was made, which may be an earlier form.
        self._tables.reflect(connection)

    def require_empty(self) -> None:
        """Raise NotEmpty if any table has a row."""
        for name, table in self._tables.tables.items():
            if name in LEFT_OUT or name == "alembic_version":
                continue
            if self._connection.execute(select(table).limit(1)).first() is not None:
                raise NotEmpty

    def add(self, rows: Rows) -> None:
        """Insert rows. Raises ValueError for a table or columns that there are not."""
        table = self._tables.tables.get(rows.table)
        if table is None or not {*rows.columns} <= {*table.columns.keys()}:
            raise ValueError("no such table")
        values = [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
        self._connection.execute(insert(table), values)

    def add_day(self, day: SignedDay) -> None:
        """Keep the head of a day whose list is lost."""
        self._connection.execute(insert(closed_days), day._asdict())

    def list_days(self) -> list[SignedDay]:
        """The closed days, in their order."""
        columns = (closed_days.c.day, closed_days.c.head, closed_days.c.signature)
        return [SignedDay(*row) for row in self._connection.execute(select(*columns).order_by(closed_days.c.day))]

    def list_directories(self) -> list[bytes]:
        """The signed directories, the newest last."""
        return [*self._connection.scalars(select(published.c.document).order_by(published.c.version))]

    def list_files(self) -> dict[bytes, int]:
        """How many pieces each claimed file has, by its id."""
        return dict(self._connection.execute(select(attachments.c.id, attachments.c.pieces)).all())


@contextmanager
def loading(url: str, schema: str) -> Iterator[Loading]:
    """Make the tables of a schema, have them filled in the block, and bring them up to date if nothing is raised.

    Raises NotEmpty; then, and if the block raises, the database holds what it held.
    """
    migrate(url, schema)
    db = Database(url)
    try:
        with db.writing() as connection:
            if read_held(connection) != schema:
                raise NotEmpty
            target = Loading(connection)
            target.require_empty()
            yield target
    finally:
        db.close()
    migrate(url)
