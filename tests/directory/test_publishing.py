"""Directories on their way into the store."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store import directories, statements
from app.store.database import Database, open_database
from crypto import directory
from crypto.encoding import b64encode
from crypto.errors import ExpiredDirectory, UntrustedDirectory, sentence_of
from crypto.keys import derive_sealing_key, generate_seed
from crypto.officer.keys import key_file, public_key
from crypto.officer.keys.public_key import PublicPart
from crypto.signature import derive_signing_key
from crypto.statements.address_card import sign_card
from tests.directory.conftest import DAY, PASSPHRASE, PLAN, Desk, set_day
from tests.organisation import INSTANCE, later


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(address(tmp_path), create=True)
    yield opened
    opened.close()


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'store.db'}"


def publishing(desk: Desk, version: int) -> list[str | Path]:
    desk.settings = {"SEALEDLINE_ROOT": b64encode(desk.root.verify), "SEALEDLINE_DATABASE": address(desk.folder)}
    return ["publish", desk.path(f"directory-{version}.json")]


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
    signed_desk.path("plan.toml").write_text(f"days = 5\n{PLAN}", "utf-8")
    signed_desk.done("sign", signed_desk.path("plan.toml"), "--root-key", signed_desk.path("root.key"))
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
    set_day(monkeypatch, later(DAY, 365))
    signed_desk.done(*publishing(signed_desk, 1))
    signed_desk.done("renew", *signed_desk.signing())
    set_day(monkeypatch, later(DAY, 731))
    assert sentence_of(ExpiredDirectory) in signed_desk.refused(*publishing(signed_desk, 2))
    assert newest(signed_desk, store) == 1


def list_cards(store: Database, part: PublicPart) -> list[Any]:
    return [json.loads(each) for each in statements.list_cards_of(store, part.verify)]


def read_part(desk: Desk, id: str) -> PublicPart:
    return public_key.read(desk.path(f"{id}.public.json").read_bytes())


def test_the_officers_addresses_are_published_with_the_directory(signed_desk: Desk, store: Database) -> None:
    signed_desk.done("renew", *signed_desk.signing())
    for _ in range(2):
        signed_desk.done(*publishing(signed_desk, 2))
        for id in ("compliance", "counsel", "director"):
            part = read_part(signed_desk, id)
            held = {each["statement"]: each["signature"] for each in list_cards(store, part)}
            assert held == {each["statement"]: each["signature"] for each in part.cards}
    signed = directories.newest(store)
    assert signed and sorted(json.loads(signed)) == ["document", "signature"]


def test_no_report_opens_for_whoever_swaps_the_address_in_a_public_part(desk: Desk, store: Database) -> None:
    """Attack: whoever carries the public part puts an address of their own in. The fingerprint still fits."""
    path, thief = desk.path("counsel.public.json"), derive_sealing_key(generate_seed())
    part, own_key = read_part(desk, "counsel"), derive_signing_key(generate_seed())
    address = json.loads(part.cards[0]["statement"])["address"]
    swapped = {**part.cards[0], "statement": part.cards[0]["statement"].replace(address, b64encode(thief.address))}
    resigned = sign_card(thief.address, DAY, later(DAY, 27), INSTANCE, own_key)
    for card in (swapped, resigned):
        path.write_bytes(public_key.write(part._replace(cards=(card, *part.cards[1:]))))
        assert read_part(desk, "counsel").fingerprint == part.fingerprint
        desk.done("sign", desk.path("plan.toml"), "--root-key", desk.path("root.key"))
        assert "not signed by its officer" in desk.refused(*publishing(desk, 1))
        assert (newest(desk, store), list_cards(store, part)) == (0, [])
        desk.path("directory-1.json").unlink()


def test_addresses_for_another_instance_are_not_published(signed_desk: Desk, store: Database) -> None:
    signed = json.loads(signed_desk.path("directory-1.json").read_text())
    content = key_file.unlock(signed_desk.path("counsel.key").read_bytes(), PASSPHRASE)
    elsewhere = public_key.from_content("counsel", content, bytes(16), DAY)
    signed_desk.path("directory-1.json").write_text(json.dumps({**signed, "cards": [*elsewhere.cards]}))
    assert "is for another instance" in signed_desk.refused(*publishing(signed_desk, 1))
    assert newest(signed_desk, store) == 0


def test_a_database_that_is_not_there_is_not_made(signed_desk: Desk) -> None:
    assert "The database can't be used" in signed_desk.refused(*publishing(signed_desk, 1))
    assert not signed_desk.path("data").exists()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite:///"])
def test_a_wrong_database_address_is_refused(signed_desk: Desk, url: str) -> None:
    publish = publishing(signed_desk, 1)
    signed_desk.settings["SEALEDLINE_DATABASE"] = url
    assert "SEALEDLINE_DATABASE is" in signed_desk.refused(*publish)


def test_only_the_next_directory_is_published(signed_desk: Desk, store: Database) -> None:
    for version in (1, 2, 3):
        signed_desk.done("renew", signed_desk.path(f"directory-{version}.json"), *signed_desk.signing()[1:])
    hidden = signed_desk.path("directory-2.json").rename(signed_desk.path("elsewhere"))
    signed_desk.done(*publishing(signed_desk, 1))
    assert "Version 2 comes first: it is not published" in signed_desk.refused(*publishing(signed_desk, 4))
    hidden.rename(signed_desk.path("directory-2.json"))
    signed_desk.done(*publishing(signed_desk, 4))
    assert [json.loads(directories.find(store, version) or b"{}")["document"] for version in range(1, 5)]


def test_publishing_says_where_a_report_could_be_lost_with_one_key(signed_desk: Desk, store: Database) -> None:
    """By the addresses that the store has: counsel has none here, though the directory lists them."""
    path = signed_desk.path("directory-1.json")
    signed: Any = json.loads(path.read_bytes())
    counsel = public_key.read(signed_desk.path("counsel.public.json").read_bytes())
    signed["cards"] = [card for card in signed["cards"] if card not in counsel.cards]
    path.write_text(json.dumps(signed))
    result = signed_desk.type(*publishing(signed_desk, 1))
    assert result.exit_code == 0, result.output
    assert "Only “compliance” can read a report on channel “external”: if that key is lost" in result.stderr
    assert "Only “compliance” can read a report on channel “internal”: if that key is lost" in result.stderr
    assert "Nobody reads a report on channel “internal” that leaves out “compliance”" in result.stderr
