"""Wrong passphrases: what they cost, and that the officer is told."""

import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import today
from app.console import key_folder
from app.console.auth.attempts import FIRST_SECONDS, FREE, MOST_SECONDS, Attempts, Guard, TooSoon
from app.console.formatting import format_day
from crypto.errors import WrongPassphrase
from tests.console.office import ADDRESS, PASSPHRASE, TODAY, Console, Office

NAME = "compliance.attempts"


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.monotonic()
        monkeypatch.setattr("app.console.auth.attempts.time.monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def fail(guard: Guard, id: str = "compliance") -> None:
    with pytest.raises(WrongPassphrase), guard.trying(id):
        raise WrongPassphrase


def wait_for(guard: Guard, clock: Clock, id: str = "compliance") -> int:
    """Wait as long as one has to until the next passphrase may be tried: how long."""
    try:
        with guard.trying(id):
            raise KeyboardInterrupt
    except TooSoon as error:
        clock.now += error.seconds
        return error.seconds
    except KeyboardInterrupt:
        return 0


def test_each_wrong_passphrase_costs_more_time_up_to_what_an_officer_can_wait(tmp_path: Path, clock: Clock) -> None:
    guard, waits = Guard(tmp_path), []
    for _ in range(16):
        fail(guard)
        waits.append(wait_for(guard, clock))
    assert waits[: FREE + 3] == [0] * (FREE - 1) + [FIRST_SECONDS * doubled for doubled in (1, 2, 4, 8)]
    assert waits[-1] == MOST_SECONDS
    assert Attempts(10**9, TODAY).wait_seconds == MOST_SECONDS
    with guard.trying("compliance") as wrong:
        assert wrong == Attempts(16, today())
    assert not (tmp_path / NAME).exists()
    fail(guard)
    assert wait_for(guard, clock) == 0


def test_a_restart_takes_no_wait_away_and_one_key_file_is_not_kept_waiting_by_another(
    tmp_path: Path, clock: Clock
) -> None:
    guard = Guard(tmp_path)
    for _ in range(6):
        fail(guard)
        wait_for(guard, clock)
    fail(guard)
    again = Guard(tmp_path)
    clock.now += 1
    with pytest.raises(TooSoon) as refused, again.trying("compliance"):
        pytest.fail("It was tried.")
    assert refused.value.seconds == 2**4 * FIRST_SECONDS - 1
    with again.trying("counsel") as wrong:
        assert wrong is None


def test_who_kills_the_console_while_a_passphrase_is_checked_is_counted(tmp_path: Path) -> None:
    with Guard(tmp_path).trying("compliance"):
        assert (tmp_path / NAME).read_text() == f"1 {today()}\n"


def test_wrong_passphrases_in_parallel_get_no_more_tries_than_one_after_the_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console(None)
    token = console.find_token(console.read("/unlock"))
    tried: list[str] = []
    unlock = key_folder.unlock

    def note(folder: Path, id: str, passphrase: str) -> object:
        tried.append(passphrase)
        return unlock(folder, id, passphrase)

    monkeypatch.setattr(key_folder, "unlock", note)
    cookie = console.client.get_cookie("sealedline-console", domain="localhost")
    assert cookie is not None
    statuses: list[int] = []

    def guess(number: int) -> None:
        client = console.app.test_client()
        client.set_cookie("sealedline-console", cookie.value, domain="localhost")
        data = {"csrf_token": token, "key": "compliance", "passphrase": f"guess {number}"}
        statuses.append(client.post("/unlock", data=data, base_url=ADDRESS).status_code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(statuses) == {403: FREE, 429: 24 - FREE}
    assert len(tried) == FREE
    right = console.unlock("compliance")
    assert (right.status_code, len(tried)) == (429, FREE)
    assert "Too many wrong passphrases were tried. Wait " in right.text


def test_the_officer_is_told_at_the_next_unlocking(office: Office) -> None:
    console = office.open_console(None)
    for words in ("one", "two"):
        assert console.unlock("compliance", words).status_code == 403
    since = TODAY - timedelta(3)
    (office.keys / NAME).write_text(f"2 {since}\n")
    later = Console(office)
    assert later.unlock("compliance").status_code == 302
    page = later.read("/")
    assert f"2 wrong passphrases were tried since {format_day(since)}." in page
    assert "wrong passphrase" not in later.read("/")
    later.post("/lock", later.read("/"))
    later.unlock("compliance")
    assert "wrong passphrase" not in later.read("/")


def test_what_is_kept_is_its_owners_alone_and_has_no_finer_time_than_a_day(office: Office) -> None:
    office.open_console(None).unlock("compliance", "wrong")
    stat = (office.keys / NAME).stat()
    assert stat.st_mode & 0o777 == 0o600
    assert stat.st_mtime_ns % (86_400 * 10**9) == 0
    assert (office.keys / NAME).read_text() == f"1 {today()}\n"


def test_a_damaged_key_file_and_a_name_that_is_none_count_nothing(office: Office) -> None:
    console = office.open_console(None)
    (office.keys / "compliance.key").write_text("{}")
    for id in ("compliance", "nobody", "../compliance"):
        assert console.unlock(id).status_code == 403
    assert [*office.keys.parent.rglob("*.attempts")] == []


@pytest.mark.parametrize("kept", ["", "x", "1", "-1 2026-11-27\n", "1 2026-13-01\n", "1 2026-11-27\nmore", "9" * 99])
def test_a_count_that_is_damaged_opens_nothing_and_says_what_to_do(office: Office, kept: str) -> None:
    (office.keys / NAME).write_text(kept)
    console = office.open_console(None)
    answer = console.unlock("compliance")
    assert answer.status_code == 500
    assert f"in the file {NAME}, beside the key file" in answer.text
    (office.keys / NAME).unlink()
    assert console.unlock("compliance", PASSPHRASE).status_code == 302


def test_a_folder_that_can_not_be_written_opens_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    console = office.open_console(None)
    monkeypatch.setattr("app.console.auth.attempts.private_file.replace", refuse)
    answer = console.unlock("compliance")
    assert answer.status_code == 500
    assert "See that the disk has room" in answer.text
