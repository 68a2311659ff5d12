"""Changing passphrases on the command line, and choosing them."""

import re
from pathlib import Path

import pytest

from crypto.errors import WrongPassphrase, sentence_of
from crypto.officer.keys import key_file
from tests.directory.conftest import PASSPHRASE, Desk

NEW = "another long passphrase"


@pytest.mark.parametrize("name", ["root.key", "counsel.key"])
def test_the_passphrase_of_the_root_and_of_officers_is_changed(desk: Desk, name: str) -> None:
    path = desk.path(name)
    content = key_file.unlock(path.read_bytes(), PASSPHRASE)
    desk.path("new").write_text(f"{NEW}\n")
    said = desk.done("change-passphrase", path, "--new-passphrase-file", desk.path("new"))
    assert "Copies made before still open with the old one" in said
    assert key_file.unlock(path.read_bytes(), NEW) == content
    with pytest.raises(WrongPassphrase):
        key_file.unlock(path.read_bytes(), PASSPHRASE)


def test_a_wrong_old_one_a_weak_new_one_and_the_same_one_change_nothing(desk: Desk) -> None:
    path = desk.path("root.key")
    for name, words in (("new", NEW), ("weak", "root root 2026"), ("same", PASSPHRASE)):
        desk.path(name).write_text(f"{words}\n")
    change: list[str | Path] = ["change-passphrase", path, "--new-passphrase-file"]
    assert sentence_of(WrongPassphrase) in desk.refused(*change, desk.path("new"), passphrase="not this one")
    assert "too easy to guess" in desk.refused(*change, desk.path("weak"))
    assert "Nothing was changed" in desk.refused(*change, desk.path("same"))


def test_a_made_up_one_is_offered_and_a_weak_one_asked_for_again(desk: Desk) -> None:
    typed = f"{PASSPHRASE}\n" + "counsel 2026\n" * 2 + f"{NEW}\n" * 2
    result = desk.type("change-passphrase", desk.path("counsel.key"), passphrase="", typed=typed)
    assert result.exit_code == 0, result.output
    offered = re.search(r"A made-up one, should you want it: ((?:[a-z]+ ){5}[a-z]+)\n", result.stderr)
    assert offered
    assert "too easy to guess" in result.stderr
    assert "years to guess it" in result.stderr
    assert all(each not in result.output for each in (PASSPHRASE, NEW, "counsel 2026"))
    assert key_file.unlock(desk.path("counsel.key").read_bytes(), NEW)


def test_a_new_key_with_a_weak_passphrase_is_not_made(desk: Desk) -> None:
    assert "too easy to guess" in desk.refused("make-root", desk.path("b.key"), passphrase="Sommer2026!Firma")
    said = desk.refused("make-officer", "trustee", desk.path("t.key"), passphrase="trustee sealedline")
    assert "Take the six words" in said
