from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from app import database
from app.models import metadata
from app.sqlite import make_file
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


def test_migrating_again_changes_nothing(store_url: str) -> None:
    database.migrate(store_url)
    database.open_database(store_url, create=True).close()


def test_no_column_is_finer_than_a_day_and_no_key_is_counted(empty: Connection) -> None:
    command.upgrade(configure(empty), "head")
    inspected = inspect(empty)
    for table in metadata.tables:
        for column in inspected.get_columns(table):
            assert str(column["type"]) in {"BLOB", "BYTEA", "DATE", "BOOLEAN", "BIGINT"}
            assert column["default"] is None
    if empty.dialect.name == "sqlite":
        made = empty.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
        assert [name for name, sql in made if "WITHOUT ROWID" not in sql] == ["alembic_version"]
