from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from app.store import database
from app.store.models import metadata, row_key
from app.store.sqlite import make_file
from crypto.day import DayPart, close_day
from crypto.proof import PART_LEAVES
from migrations import configure


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A connection to a database without tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        make_file(tmp_path / "empty.db")
    else:
        url = request.getfixturevalue("empty_postgres_url")
    db = database.Database(url)
    with db.engine.connect() as connection:
        database.begin_migration(connection)
        yield connection
    db.close()


def test_models_and_migrations_agree(empty: Connection) -> None:
    command.upgrade(configure(empty), "head")
    assert compare_metadata(MigrationContext.configure(empty), metadata) == []


def test_every_revision_goes_up_and_down_and_up_again(empty: Connection) -> None:
    config = configure(empty)
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    for revision in reversed(revisions):
        command.upgrade(config, revision)
        command.downgrade(config, "-1")
        command.upgrade(config, revision)
    command.downgrade(config, "base")
    inspect(empty).clear_cache()
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_a_store_that_an_earlier_version_filled_is_refused(empty: Connection) -> None:
    config, gate = configure(empty), b"g" * 32
    command.upgrade(config, "0009")
    statement = "INSERT INTO cases (gate, mailbox, received_on) VALUES (?, ?, ?)"
    database.execute_raw(empty, statement, (gate, b"m" * 32, "2026-01-05"))
    with pytest.raises(database.OutdatedStore):
        command.upgrade(config, "head")


def test_migrating_again_changes_nothing(store_url: str) -> None:
    database.migrate(store_url)
    database.open_database(store_url, create=True).close()


def test_no_column_is_finer_than_a_day_and_no_key_is_counted(empty: Connection) -> None:
    command.upgrade(configure(empty), "head")
    inspected = inspect(empty)
    for table in metadata.tables:
        for column in inspected.get_columns(table):
            assert str(column["type"]) in {"BLOB", "BYTEA", "DATE", "BOOLEAN", "BIGINT", "INTEGER"}
            assert column["default"] is None
    if empty.dialect.name == "sqlite":
        made = empty.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
        counted = {name for name, sql in made if "WITHOUT ROWID" not in sql and 'PRIMARY KEY ("key")' not in sql}
        assert counted == {"alembic_version"}


ROWS: dict[str, dict[str, object]] = {
    "cases": {"gate": b"\xff" * 32, "mailbox": b"m" * 32, "received_on": "2026-01-05"},
    "messages": {"id": b"\xfe" * 32, "opens_case": True, "received_on": "2026-01-05", "envelope": b"report"},
    "notes": {"digest": b"d" * 32, "envelope": b"note"},
    "replies": {"place": b"\x80" + bytes(15), "received_on": "2026-01-05", "envelope": b"reply"},
    "entries": {"id": b"\x01" * 32, "previous": b"p" * 32, "received_on": "2026-01-05", "envelope": b"entry"},
}
KEYS = {"messages": b"\xfe" * 32, "notes": b"\xff" * 32, "replies": b"\x80" + bytes(15), "entries": b"\x01" * 32}


def read_rows(connection: Connection, table: str) -> dict[str, object]:
    row = connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().one()
    return {name: str(value) if name == "received_on" else value for name, value in row.items()}


def test_rows_are_kept_when_their_keys_become_numbers_and_back(empty: Connection) -> None:
    config = configure(empty)
    stored: dict[str, dict[str, object]] = {}
    command.upgrade(config, "0002")
    for table, fields in ROWS.items():
        stored[table] = {"gate": ROWS["cases"]["gate"], **fields}
        marks = ", ".join("?" * len(stored[table]))
        statement = f"INSERT INTO {table} ({', '.join(stored[table])}) VALUES ({marks})"
        database.execute_raw(empty, statement, tuple(stored[table].values()))
    command.upgrade(config, "0003")
    for table, name in KEYS.items():
        assert read_rows(empty, table) == {**stored[table], "key": row_key(name)}
    command.downgrade(config, "0002")
    assert {table: read_rows(empty, table) for table in ROWS} == stored


@pytest.mark.parametrize("size", [64, 4 * PART_LEAVES])
def test_the_leaves_of_a_closed_day_are_kept_when_they_are_cut_into_parts_and_back(
    empty: Connection, size: int
) -> None:
    config = configure(empty)
    receipts = (number.to_bytes(32) for number in range(size))
    closed = close_day(receipts, size, "2026-01-05", None, bytes(16), bytes(range(32)))
    leaves = b"".join(part.leaves for part in closed.parts)
    command.upgrade(config, "0005")
    row = ("2026-01-05", closed.head, closed.signature, leaves)
    database.execute_raw(empty, "INSERT INTO days (day, head, signature, leaves) VALUES (?, ?, ?, ?)", row)
    command.upgrade(config, "0006")
    kept = database.execute_raw(empty, "SELECT path, leaves FROM day_parts ORDER BY number").fetchall()
    assert [DayPart(*map(bytes, part)) for part in kept] == closed.parts
    command.downgrade(config, "0005")
    assert database.execute_raw(empty, "SELECT leaves FROM days").fetchone()[0] == leaves
