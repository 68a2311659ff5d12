"""Another root in place of the one there was."""

import json
from typing import Any

import pytest

from app.store import directories
from crypto import directory
from crypto.encoding import b64decode, b64encode
from crypto.errors import UntrustedDirectory
from crypto.officer.keys import key_file
from tests.directory.conftest import PASSPHRASE, Desk
from tests.directory.test_publishing import address, publishing, store

__all__ = ["store"]  # a fixture


def read_root(desk: Desk, name: str) -> bytes:
    content = key_file.unlock(desk.path(name).read_bytes(), PASSPHRASE)
    return key_file.read_identity(content).signing.verify


def read(desk: Desk, version: int) -> dict[str, Any]:
    signed: dict[str, Any] = json.loads(desk.path(f"directory-{version}.json").read_bytes())
    return signed


def replace_root(desk: Desk) -> str:
    desk.done("make-root", desk.path("new.key"))
    return desk.done("replace-root", *desk.signing(), "--new-root-key", desk.path("new.key"))


def test_the_old_root_names_the_new_one_which_signs_from_then_on(signed_desk: Desk) -> None:
    said = replace_root(signed_desk)
    old, new = read_root(signed_desk, "root.key"), read_root(signed_desk, "new.key")
    assert f"SEALEDLINE_ROOT={said.rpartition('=')[2]}" in said
    assert b64decode(said.strip().rpartition("=")[2]) == new
    handover = directory.verify(read(signed_desk, 2), old)
    assert handover.next_root == new
    # Whoever pins either root comes to the same.
    answer = {**read(signed_desk, 3), "handovers": [read(signed_desk, 2)]}
    for pinned in (old, new):
        first = directory.verify(answer, pinned)
        assert (first.version, first.next_root) == (3, None)
        assert first.recipients == handover.recipients
    signed_desk.done("renew", signed_desk.path("directory-3.json"), "--root-key", signed_desk.path("new.key"))
    assert directory.verify({**read(signed_desk, 4), "handovers": answer["handovers"]}, old).version == 4


def test_the_old_root_signs_nothing_after_it_handed_over(signed_desk: Desk) -> None:
    replace_root(signed_desk)
    signed_desk.refused("renew", signed_desk.path("directory-3.json"), "--root-key", signed_desk.path("root.key"))
    signed_desk.path("directory-3.json").unlink()
    signed_desk.done("renew", signed_desk.path("directory-2.json"), "--root-key", signed_desk.path("root.key"))
    answer = {**read(signed_desk, 3), "handovers": [read(signed_desk, 2)]}
    for name in ("root.key", "new.key"):
        with pytest.raises(UntrustedDirectory):
            directory.verify(answer, read_root(signed_desk, name))


def test_publishing_takes_along_what_comes_before_and_whichever_root_is_given(signed_desk: Desk, store: Any) -> None:
    replace_root(signed_desk)
    signed_desk.done(*publishing(signed_desk, 3))
    signed_desk.done("renew", signed_desk.path("directory-3.json"), "--root-key", signed_desk.path("new.key"))
    for pinned in ("root.key", "new.key"):
        root = ["--root", b64encode(read_root(signed_desk, pinned))]
        path = signed_desk.path("directory-4.json")
        said = signed_desk.done("publish", path, *root, "--database", address(signed_desk.folder))
        assert "is published" in said or "was published before" in said
    assert [directories.find(store, version) is not None for version in range(1, 6)] == [True] * 4 + [False]
