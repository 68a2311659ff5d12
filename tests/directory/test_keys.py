"""Key files on the command line."""

import stat
from pathlib import Path

import pytest

from crypto.encoding import b64decode
from crypto.errors import MalformedKeyFile, OutdatedKeyFile, WrongPassphrase, sentence_of
from crypto.officer.keys import key_file, public_key
from crypto.statements.address_card import read_card
from tests.directory.conftest import DAY, PASSPHRASE, Desk
from tests.organisation import INSTANCE, later


def test_a_root_is_made_with_the_two_settings_that_programs_need(tmp_path: Path) -> None:
    printed = Desk(tmp_path).done("make-root", tmp_path / "root.key")
    settings = dict(line.split("=") for line in printed.splitlines())
    identity = key_file.read_identity(key_file.unlock((tmp_path / "root.key").read_bytes(), PASSPHRASE))
    assert b64decode(settings["SEALEDLINE_ROOT"], 32) == identity.signing.verify
    assert len(b64decode(settings["SEALEDLINE_INSTANCE"], 16)) == 16


def test_two_roots_share_nothing(tmp_path: Path) -> None:
    first, second = (Desk(tmp_path).done("make-root", tmp_path / name) for name in ("a.key", "b.key"))
    assert {*first.splitlines()}.isdisjoint(second.splitlines())


def test_an_officers_public_part_is_that_of_the_key_file(desk: Desk) -> None:
    content = key_file.unlock(desk.path("counsel.key").read_bytes(), PASSPHRASE)
    part = public_key.read(desk.path("counsel.public.json").read_bytes())
    assert part == public_key.from_content("counsel", content, INSTANCE, DAY)


def test_an_officers_addresses_reach_400_days_ahead_one_after_the_other(desk: Desk) -> None:
    part = public_key.read(desk.path("counsel.public.json").read_bytes())
    cards = [read_card(statement, INSTANCE, [part.verify]) for statement in part.cards]
    assert [later(card.until, 1) for card in cards[:-1]] == [card.first for card in cards[1:]]
    assert (cards[0].first, {later(card.first, 27) == card.until for card in cards}) == (DAY, {True})
    assert later(DAY, 400) <= cards[-1].until < later(DAY, 428)
    assert len({card.address for card in cards}) == len(cards) == 15


def test_only_the_owner_can_read_what_is_written(signed_desk: Desk) -> None:
    assert {stat.S_IMODE(signed_desk.path(name).stat().st_mode) for name in ("root.key", "counsel.key")} == {0o600}


@pytest.mark.parametrize("command", [["make-root"], ["make-officer", "counsel"]])
def test_a_key_file_is_never_overwritten(desk: Desk, command: list[str]) -> None:
    assert "is there already" in desk.refused(*command, desk.path("counsel.key"))


def test_no_key_is_made_when_the_public_part_would_be_overwritten(desk: Desk) -> None:
    desk.path("counsel.key").rename(desk.path("saved.key"))
    assert "is there already" in desk.refused("make-officer", "counsel", desk.path("counsel.key"))


def test_a_dangling_link_is_not_written_through(desk: Desk) -> None:
    desk.path("link.key").symlink_to(desk.path("elsewhere"))
    assert "is there already" in desk.type("make-root", desk.path("link.key")).stderr
    assert not desk.path("elsewhere").exists()


def test_a_passphrase_is_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    typed = f"{PASSPHRASE}\nsomething else here\n{PASSPHRASE}\n{PASSPHRASE}\n"
    result = Desk(tmp_path).type("make-root", tmp_path / "root.key", passphrase="", typed=typed)
    assert result.exit_code == 0
    assert PASSPHRASE not in result.output
    assert key_file.unlock((tmp_path / "root.key").read_bytes(), PASSPHRASE)


def test_a_passphrase_can_come_from_a_file(desk: Desk) -> None:
    desk.path("passphrase").write_text("another long passphrase\nsecond line\n")
    desk.done("make-root", desk.path("b.key"), "--passphrase-file", desk.path("passphrase"))
    assert key_file.unlock(desk.path("b.key").read_bytes(), "another long passphrase")


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", b"\xff\xfe\xfd"])
def test_a_useless_passphrase_file_is_refused(desk: Desk, content: bytes) -> None:
    desk.path("passphrase").write_bytes(content)
    desk.refused("make-root", desk.path("b.key"), "--passphrase-file", desk.path("passphrase"))


@pytest.mark.parametrize("id", ["Counsel", "reporter", "", "a b", "../a", "ä", "1a", "a" * 65])
def test_an_id_that_no_directory_accepts_is_refused(desk: Desk, id: str) -> None:
    desk.refused("make-officer", id, desk.path("new.key"))


def test_a_wrong_passphrase_opens_nothing(desk: Desk) -> None:
    said = desk.refused(
        "sign", desk.path("plan.toml"), "--root-key", desk.path("root.key"), passphrase="not the passphrase"
    )
    assert sentence_of(WrongPassphrase) in said


def test_a_key_file_of_an_earlier_version_is_refused_with_what_to_do(desk: Desk) -> None:
    desk.path("old.key").write_bytes(b'{"format": "sealedline-key/1"}')
    said = desk.refused("sign", desk.path("plan.toml"), "--root-key", desk.path("old.key"))
    assert sentence_of(OutdatedKeyFile) in said


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 9000, b"\x00" * 100, b'{"format": "sealedline-key/2"}'])
def test_what_is_no_key_file_is_refused(desk: Desk, content: bytes) -> None:
    desk.path("bad.key").write_bytes(content)
    said = desk.refused("sign", desk.path("plan.toml"), "--root-key", desk.path("bad.key"))
    assert sentence_of(MalformedKeyFile) in said


def test_a_key_file_that_is_not_there_is_named(desk: Desk) -> None:
    assert "lost.key: No such file" in desk.refused("sign", desk.path("plan.toml"), "--root-key", desk.path("lost.key"))
