"""Connections to the database, and its two kinds of transaction: reading and writing.

SQLite by default, PostgreSQL through psycopg by its address. On PostgreSQL a transaction presents the gate that it
works for: row-level security shows the portal nothing else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from secrets import token_bytes
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Table, TextClause, bindparam, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from app.store.capacity import Capacity
from app.store.group_commit import DRIVER_ERRORS, GroupCommit
from app.store.models import row_key
from app.store.sqlite import WAIT_SECONDS, SqliteFile, connect, make_file
from app.store.upkeep.schema import require_schema
from app.store_calls.errors import StoreUnavailable

T = TypeVar("T")

POOL_SIZE = 16
ERASE_SECONDS = 2.0
ROW_KEY_BYTES = 8


class OutdatedStore(StoreUnavailable):
    """The store holds what an earlier version stored, in a format that is read no more."""


class Database:
    """An open database. Threads may share it; a forked process opens its own."""

    def __init__(self, url: str, quota_bytes: int | None = None) -> None:
        """`quota_bytes` is how large it may become, where its operator has said so."""
        parsed = _parse(url)
        self.file: SqliteFile | None = None
        self._together = GroupCommit(self.writing)
        if parsed.get_backend_name() == "sqlite":
            path = Path(parsed.database or "").absolute()
            self.file = SqliteFile(path)
            self.engine = create_engine("sqlite://", creator=lambda: connect(path), **_POOL)
        else:
            # Autocommit: the transactions are begun here, so that beginning and presenting are one message.
            self.engine = create_engine(
                parsed, isolation_level="AUTOCOMMIT", use_native_hstore=False, connect_args=_POSTGRESQL, **_POOL
            )
        self.capacity = Capacity(self.file.path if self.file else None, quota_bytes)

    @contextmanager
    def reading(self, gate: bytes = b"") -> Iterator[Connection]:
        """Begin a transaction that sees one state of the store and writes nothing. Raises StoreUnavailable."""
        begin = "BEGIN" if self.file else _present("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", gate, b"")
        with translated(), self.engine.connect() as connection:
            yield from _transact(connection, begin)

    @contextmanager
    def writing(self, gate: bytes = b"", mailbox: bytes = b"") -> Iterator[Connection]:
        """Begin a transaction, durable once the block ends, undone if it raises. Raises StoreUnavailable."""
        turn = self.file.take_turn() if self.file else nullcontext()
        begin = "BEGIN IMMEDIATE" if self.file else _present("BEGIN ISOLATION LEVEL READ COMMITTED", gate, mailbox)
        with translated(), turn, self.engine.connect() as connection:
            yield from _transact(connection, begin)
            if self.file:
                self.file.keep_log_short(get_driver(connection))

    def write(self, gate: bytes, mailbox: bytes, job: Callable[[Connection], T]) -> T:
        """Run a job that writes, and return what it returns once that is durable. On SQLite, together with others.

        Raises StoreUnavailable, and what the job raises, which undoes it.
        """
        if self.file:
            return self._together.write(job)
        with self.writing(gate, mailbox) as connection:
            return job(connection)

    def close(self) -> None:
        self.engine.dispose()


_POOL = {
    "pool_size": POOL_SIZE,
    "max_overflow": 0,
    "pool_timeout": WAIT_SECONDS,
    "hide_parameters": True,
    "pool_use_lifo": True,
    "poolclass": QueuePool,
}
_POSTGRESQL = {
    "connect_timeout": int(WAIT_SECONDS),
    "options": f"-c synchronous_commit=on -c lock_timeout={int(WAIT_SECONDS * 1000)}",
}


def get_driver(connection: Connection) -> Any:
    """The connection of the database's own driver."""
    return connection.connection.driver_connection


def execute_raw(connection: Connection, statement: str, values: tuple[object, ...] = ()) -> Any:
    """Run a statement on the database's driver and return its cursor: 1.5 times the reports a second of SQLAlchemy."""
    driver = get_driver(connection)
    return driver.execute(statement if connection.dialect.name == "sqlite" else statement.replace("?", "%s"), values)


def insert_unless_held(table: Table) -> TextClause:
    """An INSERT that leaves alone what is there: a refused one would be quoted in PostgreSQL's log, gate and all."""
    names = [column.name for column in table.columns]
    statement = text(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES (:{', :'.join(names)}) ON CONFLICT DO NOTHING"
    )
    return statement.bindparams(*(bindparam(column.name, type_=column.type) for column in table.columns))


def insert_under_random_key(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Insert a row that no digest names, under a row key that is drawn until it is free. Nobody can choose it."""
    statement = insert_unless_held(table)
    while not connection.execute(statement, {**row, "key": row_key(token_bytes(ROW_KEY_BYTES))}).rowcount:
        pass


def _present(begin: str, gate: bytes, mailbox: bytes) -> str:
    """SQL that begins a transaction and sets what row-level security reads; hex digits need no quoting."""
    return f"{begin}; SET LOCAL sealedline.gate = '{gate.hex()}'; SET LOCAL sealedline.mailbox = '{mailbox.hex()}'"


def _parse(url: str) -> URL:
    with suppress(ArgumentError):
        parsed = make_url(url)
        if parsed.drivername in ("sqlite", "postgresql+psycopg"):
            return parsed
    # The address itself may hold a password.
    raise ValueError("the store's address must begin with sqlite:///, or with postgresql+psycopg://")


def _transact(connection: Connection, begin: str) -> Iterator[Connection]:
    try:
        connection.exec_driver_sql(begin)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        # The server was restarted since this connection was last used. Nothing has begun: once more, on a new one.
        connection.rollback()
        connection.exec_driver_sql(begin)
    yield connection
    connection.commit()


@contextmanager
def translated() -> Iterator[None]:
    """Raise StoreUnavailable for whatever the driver raises."""
    try:
        yield
    except (SQLAlchemyError, *DRIVER_ERRORS) as error:
        raise StoreUnavailable(_name(error)) from None
    except (OSError, TimeoutError) as error:
        raise StoreUnavailable(type(error).__name__) from None


def _name(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlite_errorname", type(cause).__name__))


def open_database(url: str, quota_bytes: int | None = None, *, create: bool = False) -> Database:
    """Open the store at `sqlite:///PATH` or `postgresql+psycopg://…`; with `create`, make or update it first.

    Raises StoreUnavailable, also when the file doesn't exist; OldSchema.
    """
    if create:
        migrate(url)
    db = Database(url, quota_bytes)
    with db.reading() as connection:
        require_schema(connection)
    if db.file:
        # An erasure whose process was killed before it could empty the log.
        db.file.empty_log(0)
    return db


def migrate(url: str, revision: str = "head") -> None:
    """Make the tables, or bring them up to date, or up to an earlier form for what was copied from one.

    Raises StoreUnavailable, OutdatedStore for reports of format 1.
    """
    # Alembic costs 10 MB of memory, which a server that only opens the store is spared.
    from alembic import command

    from migrations import configure

    with translated():
        db = Database(url)
        if db.file:
            make_file(db.file.path)
        with db.engine.connect() as connection:
            begin_migration(connection)
            command.upgrade(configure(connection), revision)
            connection.commit()
        db.close()


def begin_migration(connection: Connection) -> None:
    """Begin a transaction in which tables can be rebuilt, while no other process migrates."""
    if connection.dialect.name == "sqlite":
        # With foreign keys on, replacing a table would delete all rows that refer to it.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN; SELECT pg_advisory_xact_lock(x'5ea1ed11'::bigint)")


def overwrite_erased(db: Database) -> None:
    """Have the bytes of deleted rows overwritten. To be called after every transaction that erases.

    SQLite: within two seconds, else in the background as soon as nobody reads an older state. PostgreSQL: nothing can
    be done from here; its owner rewrites the tables (`upkeep.scrub`).
    """
    if db.file and not db.file.empty_log(ERASE_SECONDS):
        db.file.empty_log_later()
