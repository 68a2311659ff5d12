"""Another root in place of the one there was."""

import json
from typing import Any

import pytest

from app.directory import editions
from app.store import directories
from crypto import directory
from crypto.encoding import b64decode, b64encode
from crypto.errors import UntrustedDirectory
from crypto.officer.keys import key_file
from crypto.signature import fingerprint
from tests.directory.conftest import DAY, PASSPHRASE, PLAN, Desk
from tests.directory.test_publishing import publishing, store

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
    said = signed_desk.refused(
        "renew", signed_desk.path("directory-3.json"), "--root-key", signed_desk.path("root.key")
    )
    assert "is not a directory that this root has signed" in said
    signed_desk.path("directory-3.json").unlink()
    said = signed_desk.refused(
        "renew", signed_desk.path("directory-2.json"), "--root-key", signed_desk.path("root.key")
    )
    assert "hands over to another root" in said
    # Whoever has stolen the old root signs all the same.
    stolen = editions.write_next(signed_desk.read(2), DAY, None)
    answer = {**directory.sign(stolen, signed_desk.root), "handovers": [read(signed_desk, 2)]}
    for name in ("root.key", "new.key"):
        with pytest.raises(UntrustedDirectory):
            directory.verify(answer, read_root(signed_desk, name))


def test_publishing_takes_along_what_comes_before_and_whichever_root_is_given(signed_desk: Desk, store: Any) -> None:
    replace_root(signed_desk)
    signed_desk.done(*publishing(signed_desk, 3))
    signed_desk.done("renew", signed_desk.path("directory-3.json"), "--root-key", signed_desk.path("new.key"))
    for pinned in ("root.key", "new.key"):
        publish = publishing(signed_desk, 4)
        signed_desk.settings["SEALEDLINE_ROOT"] = b64encode(read_root(signed_desk, pinned))
        said = signed_desk.done(*publish)
        assert "is published" in said or "was published before" in said
    assert [directories.find(store, version) is not None for version in range(1, 6)] == [True] * 4 + [False]


def test_a_handover_is_shown_before_it_is_published(signed_desk: Desk) -> None:
    said = replace_root(signed_desk)
    new = fingerprint(read_root(signed_desk, "new.key"))
    assert f"Another root signs whatever comes after it: {new}" in said
    shown = signed_desk.done("show", signed_desk.path("directory-2.json"), *signed_desk.verify())
    assert f"It hands over to the root {new}" in shown
    assert "hands over" not in signed_desk.done(
        "show", signed_desk.path("directory-3.json"), "--root", b64encode(read_root(signed_desk, "new.key"))
    )


def test_a_handover_that_was_interrupted_is_gone_on_with(signed_desk: Desk) -> None:
    replace_root(signed_desk)
    whole = read(signed_desk, 3)
    signed_desk.path("directory-3.json").unlink()
    signed_desk.done("replace-root", *signed_desk.signing(2), "--new-root-key", signed_desk.path("new.key"))
    assert read(signed_desk, 3) == whole
    assert not signed_desk.path("directory-4.json").exists()


def test_a_handover_that_could_not_be_finished_is_not_begun(signed_desk: Desk) -> None:
    signed_desk.done("make-root", signed_desk.path("new.key"))
    signed_desk.path("directory-3.json").write_text("somebody's")
    said = signed_desk.refused("replace-root", *signed_desk.signing(), "--new-root-key", signed_desk.path("new.key"))
    assert "directory-3.json is there already" in said


def test_a_root_is_not_replaced_by_itself_nor_a_second_one_named(signed_desk: Desk) -> None:
    replacing = ("replace-root", *signed_desk.signing(), "--new-root-key")
    assert "That is the root that signs already" in signed_desk.refused(*replacing, signed_desk.path("root.key"))
    replace_root(signed_desk)
    signed_desk.path("directory-3.json").unlink()
    signed_desk.done("make-root", signed_desk.path("third.key"))
    said = signed_desk.refused("replace-root", *signed_desk.signing(2), "--new-root-key", signed_desk.path("third.key"))
    assert "hands over to another root" in said


def test_the_new_root_signs_what_a_plan_changes(signed_desk: Desk) -> None:
    replace_root(signed_desk)
    plan = signed_desk.path("plan.toml")
    plan.write_text(PLAN.replace("Independent director", "Chair"), "utf-8")
    signed_desk.done(
        "edit", signed_desk.path("directory-3.json"), plan, "--yes", "--root-key", signed_desk.path("new.key")
    )
    fourth = directory.verify(read(signed_desk, 4), read_root(signed_desk, "new.key"))
    assert [recipient.name for recipient in fourth.recipients][2] == "Chair"
