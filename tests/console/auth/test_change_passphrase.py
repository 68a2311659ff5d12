"""The page on which an officer changes a passphrase, and what is said of new ones."""

import errno
import os
import re

import pytest

from app.console.upkeep.retiring_job import explain_retiring
from crypto.errors import WrongPassphrase
from crypto.officer.keys import key_file
from tests.console.office import PASSPHRASE, Console, Office

PAGE = "/key/passphrase"
NEW, WEAK = "sherry abacus zombie plaza", "compliance example"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file, "COSTS", {"t": 1, "m_kib": 64, "p": 1})


def find_offer(page: str) -> str:
    found = re.search(r'<p class="fingerprint" translate="no"><code>([a-z ]+)</code>', page)
    assert found
    return found[1]


def test_an_officer_changes_the_passphrase_of_their_key_file(office: Office) -> None:
    console, other = office.open_console(), office.open_console()
    assert f'href="{PAGE}"' in console.read("/key")
    assert console.post(PAGE, old=PASSPHRASE, passphrase=NEW, again=NEW).location == "/key"
    page = console.read("/key")
    assert "Your passphrase is changed. Somebody with a copy" in page
    assert "Copies of your key file still open with the old passphrase" in page
    assert Console(office).unlock("compliance").status_code == 403
    assert Console(office).unlock("compliance", NEW).location == "/"
    # Who is at work in another console goes on, and can't bring the old passphrase back.
    assert other.get("/").status_code == 200
    assert "does not open" in other.post(PAGE, old=PASSPHRASE, passphrase=f"{NEW} more", again=f"{NEW} more").text
    assert "changed in another console" in explain_retiring(WrongPassphrase())


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong old one", NEW, NEW, "This passphrase does not open the key file."),
        (PASSPHRASE, WEAK, WEAK, "This passphrase is too easy to guess"),
        (PASSPHRASE, NEW, PASSPHRASE, "The two passphrases differ"),
        (PASSPHRASE, PASSPHRASE, PASSPHRASE, "That is the passphrase that you have."),
        (PASSPHRASE, "", "", "This passphrase is too easy to guess"),
    ],
)
def test_what_is_typed_wrong_changes_nothing_and_is_not_shown_again(
    office: Office, old: str, new: str, again: str, said: str
) -> None:
    before = (office.keys / "compliance.key").read_bytes()
    answer = office.open_console().post(PAGE, old=old, passphrase=new, again=again)
    assert answer.status_code in (400, 403)
    assert said in answer.text
    assert all(each not in answer.text for each in (old, new, again) if each)
    assert (office.keys / "compliance.key").read_bytes() == before


def test_who_sits_at_an_unlocked_console_cannot_try_old_passphrases(office: Office) -> None:
    console = office.open_console()
    for _ in range(3):
        assert console.post(PAGE, old="wrong old one", passphrase=NEW, again=NEW).status_code == 403
    answer = console.post(PAGE, old=PASSPHRASE, passphrase=NEW, again=NEW)
    assert answer.status_code == 429
    assert "Too many wrong passphrases were tried." in answer.text
    # Nor by locking it: all are counted together.
    console.post("/lock", console.read("/"))
    assert console.unlock("compliance").status_code == 429


def test_a_full_disk_leaves_the_old_passphrase(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    console = office.open_console()
    page, replace = console.read(PAGE), os.replace

    def fail(source: str, target: str) -> None:
        if str(target).endswith(".key"):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    answer = console.post(PAGE, page, old=PASSPHRASE, passphrase=NEW, again=NEW)
    assert answer.status_code == 500
    assert "it has the old passphrase" in answer.text
    monkeypatch.undo()
    assert Console(office).unlock("compliance").location == "/"


def test_a_made_up_one_is_drawn_anew_each_time_and_kept_nowhere(office: Office) -> None:
    console = office.open_console()
    offers = [find_offer(console.read(PAGE)) for _ in range(3)]
    assert len({*offers}) == 3
    console.post("/lock", console.read("/"))
    offers.append(find_offer(console.read("/new-key")))
    weighed = console.post("/new-key", passphrase=offers[0], again="", step="weigh")
    assert weighed.status_code == 200
    assert "more than a thousand years to guess it. Type it again" in weighed.text
    assert offers[0] not in weighed.text
    kept = b"".join(path.read_bytes() for path in office.keys.iterdir())
    assert all(each.encode() not in kept for each in offers)


def test_the_strength_of_a_weak_one_is_said_before_anything_is_made(office: Office) -> None:
    answer = office.open_console().post(PAGE, old="", passphrase=WEAK, again="", step="weigh")
    assert answer.status_code == 200
    assert "it takes less than a day" in answer.text
    assert "differ" not in answer.text
