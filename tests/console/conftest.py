"""Offices on real stores."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import database
from app.console import create_app
from app.console.serve import make_server
from tests.console.held import Held
from tests.console.office import Office
from tests.portal.server import draw_port


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


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """A console that serves on loopback."""
    office.port = draw_port()
    server = make_server(create_app(office.config), "127.0.0.1", office.port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://localhost:{office.port}"
    server.close()
