"""Directories on their way into the store."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.directory import cli as directory_cli
from app.store import directories
from app.store.database import Database, open_database
from crypto import directory
from crypto.errors import ExpiredDirectory, UntrustedDirectory, sentence_of
from tests.directory.conftest import DAY, Desk
from tests.organisation import later


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(address(tmp_path), create=True)
    yield opened
    opened.close()


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'store.db'}"


def publishing(desk: Desk, version: int) -> list[str | Path]:
    path = desk.path(f"directory-{version}.json")
    return ["publish", path, *desk.verify(), "--database", address(desk.folder)]


def newest(desk: Desk, store: Database) -> int:
    held = directories.newest(store)
    return directory.verify(json.loads(held), desk.root.verify).version if held else 0


def test_a_directory_is_published_once(signed_desk: Desk, store: Database) -> None:
    assert "is published" in signed_desk.done(*publishing(signed_desk, 1))
    assert "was published before" in signed_desk.done(*publishing(signed_desk, 1))
    assert newest(signed_desk, store) == 1


def test_the_next_directory_takes_its_place_and_the_one_before_does_not_come_back(
    signed_desk: Desk, store: Database
) -> None:
    signed_desk.done(*publishing(signed_desk, 1))
    signed_desk.done("renew", *signed_desk.signing())
    signed_desk.done(*publishing(signed_desk, 2))
    assert "versions only grow" in signed_desk.refused(*publishing(signed_desk, 1))
    assert newest(signed_desk, store) == 2


def test_another_directory_of_the_same_version_is_refused(signed_desk: Desk, store: Database) -> None:
    signed_desk.done(*publishing(signed_desk, 1))
    signed_desk.path("directory-1.json").unlink()
    signed_desk.done("sign", signed_desk.path("plan.toml"), "--root-key", signed_desk.path("root.key"), "--days", "5")
    assert "versions only grow" in signed_desk.refused(*publishing(signed_desk, 1))
    signed_desk.done("renew", *signed_desk.signing())
    assert "does not follow the version 1 that is published" in signed_desk.refused(*publishing(signed_desk, 2))


def test_a_directory_of_another_root_is_refused(signed_desk: Desk, store: Database) -> None:
    signed_desk.done(*publishing(signed_desk, 1))
    for name in ("root.key", "directory-1.json"):
        signed_desk.path(name).unlink()
    signed_desk.done("make-root", signed_desk.path("root.key"))
    signed_desk.done("sign", signed_desk.path("plan.toml"), "--root-key", signed_desk.path("root.key"))
    signed_desk.done("renew", *signed_desk.signing())
    assert sentence_of(UntrustedDirectory) in signed_desk.refused(*publishing(signed_desk, 2))


def test_an_expired_directory_is_not_published(
    signed_desk: Desk, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory_cli, "today", lambda: later(DAY, 35))
    signed_desk.done(*publishing(signed_desk, 1))
    signed_desk.done("renew", *signed_desk.signing())
    monkeypatch.setattr(directory_cli, "today", lambda: later(DAY, 71))
    assert sentence_of(ExpiredDirectory) in signed_desk.refused(*publishing(signed_desk, 2))
    assert newest(signed_desk, store) == 1


def test_a_database_that_is_not_there_is_not_made(signed_desk: Desk) -> None:
    assert "The database can't be used" in signed_desk.refused(*publishing(signed_desk, 1))
    assert not signed_desk.path("data").exists()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite:///"])
def test_a_wrong_database_address_is_refused(signed_desk: Desk, url: str) -> None:
    signed_desk.refused(*publishing(signed_desk, 1)[:-1], url)


def test_only_the_next_directory_is_published(signed_desk: Desk, store: Database) -> None:
    for version in (1, 2, 3):
        signed_desk.done("renew", signed_desk.path(f"directory-{version}.json"), *signed_desk.signing()[1:])
    hidden = signed_desk.path("directory-2.json").rename(signed_desk.path("elsewhere"))
    signed_desk.done(*publishing(signed_desk, 1))
    assert "Version 2 comes first: it is not published" in signed_desk.refused(*publishing(signed_desk, 4))
    hidden.rename(signed_desk.path("directory-2.json"))
    signed_desk.done(*publishing(signed_desk, 4))
    assert [json.loads(directories.find(store, version) or b"{}")["document"] for version in range(1, 5)]
