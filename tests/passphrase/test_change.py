"""Changing the passphrase of a key file: the same keys, locked anew, also when something goes wrong."""

import errno
import json
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app import file_lock
from app.console import key_folder
from app.passphrase.change import change_passphrase
from crypto.errors import WrongPassphrase
from crypto.officer.keys import key_file
from tests.organisation import draw_content

OLD, NEW, OTHER = "the old one of them", "the new one of them", "another new one of them"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file that opens with OLD."""
    monkeypatch.setattr(key_file, "COSTS", {"t": 2, "m_kib": 64, "p": 1})
    place = tmp_path / "compliance.key"
    place.write_bytes(key_file.lock(draw_content(), OLD, {"t": 1, "m_kib": 32, "p": 1}))
    return place


def read(path: Path, passphrase: str) -> dict[str, Any]:
    return key_file.unlock(path.read_bytes(), passphrase)


def test_the_same_keys_are_locked_under_a_new_salt_and_todays_costs_and_nothing_old_is_kept(path: Path) -> None:
    before, content = path.read_bytes(), read(path, OLD)
    change_passphrase(path, OLD, NEW)
    assert read(path, NEW) == content
    with pytest.raises(WrongPassphrase):
        read(path, OLD)
    old, new = json.loads(before), json.loads(path.read_bytes())
    assert {name: new["argon2id"][name] for name in ("t", "m_kib", "p")} == key_file.COSTS
    assert all(old[name] != new[name] for name in ("nonce", "locked"))
    assert old["argon2id"]["salt"] != new["argon2id"]["salt"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_mtime % 86_400 == 0
    kept = [each.read_bytes() for each in path.parent.iterdir()]
    assert all(old["locked"].encode() not in each for each in kept)


def test_a_wrong_old_passphrase_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(WrongPassphrase):
        change_passphrase(path, OTHER, NEW)
    assert path.read_bytes() == before


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_in_the_middle_leaves_the_old_file_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    change_passphrase(path, OLD, NEW)
    before, names = path.read_bytes(), {*path.parent.iterdir()}

    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    # Of the lock's file only the folder is synced.
    monkeypatch.setattr("app.private_file.sync_folder", lambda _folder: None)
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="No space left"):
        change_passphrase(path, NEW, OTHER)
    assert path.read_bytes() == before
    assert {*path.parent.iterdir()} == names


def test_of_two_that_change_it_at_once_one_does_and_the_other_is_told(path: Path) -> None:
    def change(new: str) -> str | None:
        try:
            change_passphrase(path, OLD, new)
        except WrongPassphrase:
            return None
        return new

    with ThreadPoolExecutor(8) as pool:
        done = [new for new in pool.map(change, [f"{NEW} {number}" for number in range(8)]) if new]
    assert len(done) == 1
    assert read(path, done[0])


def test_what_a_console_writes_meanwhile_is_not_lost_and_brings_no_old_passphrase_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = key_folder.unlock(path.parent, "compliance", OLD)
    begun, waits, go_on = threading.Event(), threading.Event(), threading.Event()
    monkeypatch.setattr("app.file_lock.time.sleep", lambda _seconds: waits.set())

    def edit(content: dict[str, Any]) -> dict[str, Any]:
        begun.set()
        assert go_on.wait(60)
        return {**content, "keyring": 7}

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(own.rewrite, edit)
        assert begun.wait(60)
        changing = pool.submit(change_passphrase, path, OLD, NEW)
        assert waits.wait(60)
        go_on.set()
        writing.result(60)
        changing.result(60)
    assert read(path, NEW)["keyring"] == 7
    with pytest.raises(WrongPassphrase):
        own.rewrite(lambda content: content)
    assert read(path, NEW)["keyring"] == 7


def test_a_key_file_behind_a_link_is_changed_where_it_lies(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "compliance.key").symlink_to(path)
    key_folder.unlock(folder, "compliance", OLD).change_passphrase(OLD, NEW)
    assert read(path, NEW)
    assert (folder / "compliance.key").is_symlink()


def test_who_holds_a_file_for_too_long_keeps_others_from_waiting_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_lock, "WAIT_SECONDS", 0)
    with file_lock.hold(path), pytest.raises(TimeoutError):
        change_passphrase(path, OLD, NEW)
    change_passphrase(path, OLD, NEW)
    # As on Windows without a lock, or on a network's file system.
    monkeypatch.setattr(file_lock, "fcntl", None)
    with file_lock.hold(path):
        change_passphrase(path, NEW, OLD)
