"""The console gives up keys of older cards by itself, and reads on; a keyring that is no good is told on each page."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.console import key_folder
from app.console.index import case_index, opener
from app.console.upkeep import retiring
from app.console.upkeep.walk import NotRead, walk
from crypto.encoding import b64encode
from crypto.keys import generate_seed
from crypto.officer.keys import key_file
from tests.console.office import PASSPHRASE, TODAY, Console, Office
from tests.console.verification.test_verify import run as verify

ME = "compliance"
# The first is due; there are enough ahead.
DAYS = [(-60, -33), (-32, -5), (-4, 23), (24, 113), (114, 203), (204, 293), (294, 383)]


def make_card(first: int, until: int) -> dict[str, str]:
    days = (TODAY + timedelta(first)).isoformat(), (TODAY + timedelta(until)).isoformat()
    return {"from": days[0], "until": days[1], "seed": b64encode(generate_seed())}


@pytest.fixture
def aged(office: Office) -> Office:
    """An office to which reports came while the officer's card was another one, which is due by now."""
    content = office.organisation.contents[ME]
    content["sealing"] = [make_card(first, until) for first, until in DAYS]
    office.organisation.officers[ME] = key_file.read_identity(content)
    office.organisation.forget_cards(ME)
    office.change("DELETE FROM address_cards")
    office.add_key(ME)
    office.publish(2, issued_on=TODAY - timedelta(40))
    office.file("To an older card.", received_on=TODAY - timedelta(40))
    office.publish(3)
    office.file("To the card of today.")
    return office


def read_content(office: Office) -> dict[str, Any]:
    return key_file.unlock((office.keys / f"{ME}.key").read_bytes(), PASSPHRASE)


def read_when_done(console: Console) -> str:
    while "are being given up" in (page := console.read("/")):
        time.sleep(0.05)
    return page


def test_the_key_of_an_older_card_is_given_up_and_the_officer_reads_on(aged: Office) -> None:
    console = aged.open_console()
    console.read("/")
    page = read_when_done(console)
    for shown in (page, console.read("/"), aged.open_console().read("/")):
        assert "To an older card." in shown and "To the card of today." in shown
        assert 'id="keyring"' not in shown and 'id="upkeep"' not in shown
    content = read_content(aged)
    assert (len(content["sealing"]), content["keyring"]) == (len(DAYS) - 1, 1)


def test_a_console_that_can_not_keep_all_keeps_the_card_and_says_so(
    aged: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise NotRead

    monkeypatch.setattr(retiring, "walk", fail)
    console = aged.open_console()
    console.read("/")
    page = read_when_done(console)
    assert "Keys of older cards are still in your key file." in page and "To an older card." in page
    assert len(read_content(aged)["sealing"]) == len(DAYS)


def test_a_keyring_that_the_store_withholds_is_told_on_every_page(aged: Office) -> None:
    console = aged.open_console()
    console.read("/")
    read_when_done(console)
    aged.change("DELETE FROM keyrings")
    # What was read before stays open as long as the key file is unlocked.
    page = console.read("/")
    assert "or none, so older messages" in page and "To an older card." in page
    other = aged.open_console()
    page = other.read("/")
    assert "or none, so older messages" in page and "To the card of today." in page
    assert "or none, so older messages" in other.read("/key")


def test_what_is_being_retired_ends_with_locking_and_keeps_the_card(
    aged: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[object] = []

    def wait(*given: Any) -> object:
        walked.append(given)
        while "unlock" not in console.get("/").headers.get("Location", ""):
            time.sleep(0.02)
        return walk(*given)

    monkeypatch.setattr(retiring, "walk", wait)
    console = aged.open_console()
    page = console.read("/")
    while not walked:
        page = console.read("/")
    assert "are being given up" in page or walked
    console.post("/lock", page)
    monkeypatch.undo()
    time.sleep(0.5)
    assert len(read_content(aged)["sealing"]) == len(DAYS)
    console.unlock(ME)
    assert "To an older card." in read_when_done(console)


def test_a_key_file_is_changed_as_it_is_on_the_disk(aged: Office, tmp_path: Path) -> None:
    one, two = (key_folder.unlock(aged.keys, ME, PASSPHRASE) for _ in range(2))
    one.rewrite(lambda content: {**content, "sealing": [*content["sealing"], make_card(384, 411)]})
    two.rewrite(lambda content: {**content, "sealing": content["sealing"][1:]})
    assert len(read_content(aged)["sealing"]) == len(DAYS)
    assert len(key_folder.unlock(aged.keys, ME, PASSPHRASE).identity.sealing) == 2  # the one made ahead isn't tried yet


def test_workers_and_the_verification_of_authors_open_with_the_keyring_too(
    aged: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = aged.open_console()
    console.read("/")
    read_when_done(console)
    for path in aged.keys.glob("*.summaries"):
        path.unlink()
    monkeypatch.setattr(case_index, "NEWEST", 0)
    monkeypatch.setattr(opener, "WORKER_THRESHOLD", 1)
    # What isn't opened within a second follows; other pages wait for all.
    console = aged.open_console()
    console.read("/agenda")
    page = console.read("/")
    assert "To an older card." in page and "To the card of today." in page
    checked = verify(aged, "--key", ME)
    assert checked.exit_code == 0 and "keyring" not in checked.stderr
    aged.change("DELETE FROM keyrings")
    assert "or none, so older messages" in verify(aged, "--key", ME).stderr
