"""A gateway in this process, on an office's store."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from tests.console.office import Office


@pytest.fixture
def office(empty_store: Path, tmp_path: Path) -> Iterator[Office]:
    """An office whose store is a SQLite file."""
    path = tmp_path / "sealedline.db"
    shutil.copyfile(empty_store, path)
    office = Office(f"sqlite:///{path}", tmp_path / "keys")
    yield office
    office.db.close()


@pytest.fixture
def client(office: Office) -> Client:
    """Whoever reaches the gateway."""
    return Client(office.line.app)
