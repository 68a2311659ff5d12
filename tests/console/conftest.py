"""Offices on real stores."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import database
from tests.console.held import Held
from tests.console.office import Office


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("store") / "sealedline.db"
    database.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def office(empty_store: Path, tmp_path: Path) -> Iterator[Office]:
    """An office whose store is a SQLite file."""
    path = tmp_path / "sealedline.db"
    shutil.copyfile(empty_store, path)
    office = Office(f"sqlite:///{path}", tmp_path / "keys")
    yield office
    office.db.close()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """A store of files that waits until it is released."""
    held = Held(monkeypatch)
    yield held
    held.release()
