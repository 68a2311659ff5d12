"""Offices on real stores."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import Undefined
from jinja2.utils import missing

from app.console.application import create_app
from app.console.auth.door import Door
from app.console.auth.sessions import Sessions
from app.console.cli import make_server
from app.console.loopback import listen
from app.console.workspace.workspace import Workspace
from tests.console.blocked_blobs import BlockedBlobs
from tests.console.office import Office
from tests.portal.process import draw_port


@pytest.fixture(autouse=True)
def _templates_name_what_values_have(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a template reads and a value doesn't have is empty on the page: only a dictionary may leave it out."""
    lacking, make = set[str](), Undefined.__init__

    def make_and_note(self: Undefined, hint: str | None = None, obj: Any = missing, *args: Any, **more: Any) -> None:
        make(self, hint, obj, *args, **more)
        if not (obj is missing or isinstance(obj, Mapping)):
            lacking.add(f"{type(obj).__name__}.{self._undefined_name}")

    monkeypatch.setattr(Undefined, "__init__", make_and_note)
    yield
    assert lacking == set()


@pytest.fixture(autouse=True)
def unlocked_for_the_test() -> Iterator[None]:
    """Whatever a test unlocks is locked when it ends: its threads would go on through all tests after it."""
    with locking():
        yield


@contextmanager
def locking() -> Iterator[None]:
    """Lock at the end of the block whatever was unlocked in it."""
    workspaces, sessions = list[Workspace](), list[Sessions]()
    with pytest.MonkeyPatch.context() as patch:
        note(patch, Workspace, workspaces)
        note(patch, Sessions, sessions)
        yield
    for held in sessions:
        held.lock_all()
    for workspace in workspaces:
        workspace.clear()


def note(patch: pytest.MonkeyPatch, kind: type, made: list[Any]) -> None:
    """Let whatever is made of a kind be added to a list."""
    make = kind.__init__  # type: ignore[misc]

    def make_and_note(self: Any, *args: Any, **more: Any) -> None:
        make(self, *args, **more)
        made.append(self)

    patch.setattr(kind, "__init__", make_and_note)


@pytest.fixture
def office(empty_store: Path, tmp_path: Path) -> Iterator[Office]:
    """An office whose store is a SQLite file."""
    path = tmp_path / "sealedline.db"
    shutil.copyfile(empty_store, path)
    office = Office(f"sqlite:///{path}", tmp_path / "keys")
    yield office
    office.db.close()


@pytest.fixture
def blocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[BlockedBlobs]:
    """A store of files that waits until it is released."""
    blocked = BlockedBlobs(monkeypatch)
    yield blocked
    blocked.release()


class Address(str):
    """Where the pages of a console are: a text to which their paths are added."""

    door: Door

    @property
    def link(self) -> str:
        """A new link, with which a browser begins."""
        return self.removesuffix(self.door.place) + self.door.draw()


@contextmanager
def serving(office: Office, add_pages: Callable[[Flask], object] = lambda app: None) -> Iterator[Address]:
    """Serve the office's console on loopback, with further pages if there are any: its address."""
    office.port, door = draw_port(), Door()
    app = create_app(office.config, door, office.line)
    add_pages(app)
    server = make_server(app, door, listen(office.port), office.config)
    threading.Thread(target=server.run, daemon=True).start()
    address = Address(f"http://localhost:{office.port}{door.place}")
    address.door = door
    yield address
    server.close()


@pytest.fixture
def address(office: Office) -> Iterator[Address]:
    """A console that serves on loopback."""
    with serving(office) as address:
        yield address
