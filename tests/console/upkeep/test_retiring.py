"""Retired cards: what still exists opens as before, what was deleted never again, and nothing is lost halfway."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from app.case_store.cases import list_contents
from app.case_store.keyrings import read_keyring, replace_keyring
from app.console.upkeep import retiring, walk
from app.console.upkeep.retiring import NotKept
from app.store.database import Database, open_database
from crypto.errors import MalformedKeyFile
from crypto.keys import Identity
from crypto.officer.keys import key_file
from crypto.officer.keys.keyring import Keyring, KeyringClosed, KeyringPutBack, open_keyring, seal_keyring
from crypto.officer.keys.retired_cards import EARLY_DAYS, GRACE_DAYS, give_up, list_begun, list_due
from tests.console.upkeep.years import (
    CARD_DAYS,
    CARDS,
    ME,
    Years,
    day_of,
    list_by_case,
    list_opened,
    list_stored,
    read_content,
    unlock,
)
from tests.organisation import INSTANCE

# The first card ends on day 27.
DUE = CARD_DAYS - 1 + GRACE_DAYS


@pytest.fixture
def years(tmp_path: Path, empty_store: Path) -> Years:
    return Years(tmp_path, empty_store)


@pytest.fixture
def store(years: Years) -> Iterator[Database]:
    db = years.open_store()
    yield db
    db.close()


def test_a_card_is_due_fourteen_days_after_it_ended_and_not_before(years: Years) -> None:
    content = read_content(years.key_file)
    assert list_due(content, day_of(DUE - 1)) == []
    assert list_due(content, day_of(DUE)) == content["sealing"][:1]
    assert list_due(content, day_of(DUE + CARD_DAYS)) == content["sealing"][:2]


def test_cards_made_ahead_are_not_tried_before_anybody_has_them(years: Years) -> None:
    content = read_content(years.key_file)
    assert list_begun(content, day_of(CARD_DAYS - 1 - EARLY_DAYS)) == content["sealing"][:1]
    assert list_begun(content, day_of(CARD_DAYS - EARLY_DAYS)) == content["sealing"][:2]


def test_the_last_card_is_never_given_up(years: Years) -> None:
    content = read_content(years.key_file)
    with pytest.raises(MalformedKeyFile):
        give_up(content, content["sealing"], 1)


def test_whatever_still_exists_opens_after_its_card_was_retired(years: Years, store: Database) -> None:
    reporters = [years.file(store, day_of(day)) for day in (0, 10, 27, 35)]
    years.file(store, day_of(5), left_out=(ME,))
    years.delete(store, reporters[1].gate, day_of(30))
    opened = list_opened(unlock(years.key_file, store), list_stored(store))
    # Reports and entries of three cases, and the tally of the fourth.
    assert len(opened) == 3 * 2 + 1
    assert years.retire(store, day_of(DUE - 1)) is None
    keyring = years.retire(store, day_of(DUE))
    assert keyring and keyring.number == 1
    # Two cases; the tally and the last case are sealed to the next card.
    assert len(keyring.keys) == 4 and keyring.keys.keys() < opened
    # Of the report that left this officer out, and of its entry, as much is kept: the size says nothing.
    assert len(keyring.locked) == 2
    content = read_content(years.key_file)
    assert (len(content["sealing"]), content["keyring"]) == (CARDS - 1, 1)
    identity = unlock(years.key_file, store)
    assert list_opened(identity, list_stored(store)) == opened
    assert len(list_opened(replace(identity, kept={}), list_stored(store))) == 3
    assert years.retire(store, day_of(DUE)) is None


def test_a_keyring_is_renewed_without_what_was_deleted_meanwhile(years: Years, store: Database) -> None:
    stays, goes = years.file(store, day_of(0)), years.file(store, day_of(1))
    years.retire(store, day_of(DUE))
    years.delete(store, goes.gate, day_of(DUE + 1))
    first = read_keyring(store, years.organisation.officers[ME].signing.verify)
    keyring = years.retire(store, day_of(DUE + CARD_DAYS))
    assert keyring and keyring.number == 2 and len(keyring.keys) == 2 + 1  # the case that stays, and the tally
    left = key_file.read_identity(read_content(years.key_file))
    with pytest.raises(KeyringClosed):
        open_keyring(first, left, INSTANCE)
    assert stays.gate != goes.gate


def test_cards_that_were_not_retired_for_long_go_together(years: Years, store: Database) -> None:
    for day in (0, 40, 80, 120):
        years.file(store, day_of(day))
    opened = list_opened(unlock(years.key_file, store), list_stored(store))
    keyring = years.retire(store, day_of(200))
    assert keyring and len(keyring.keys) == len(opened) == 8
    assert list_opened(unlock(years.key_file, store), list_stored(store)) == opened
    assert read_content(years.key_file)["sealing"][0]["from"] <= day_of(200 - GRACE_DAYS)


def test_a_keyring_that_can_not_be_used_stops_retiring_and_keeps_the_cards(years: Years, store: Database) -> None:
    years.file(store, day_of(0))
    identity = years.organisation.officers[ME]
    years.rewrite(lambda content: {**content, "keyring": 3})
    before = years.key_file.read_bytes()
    with pytest.raises(KeyringPutBack):
        years.retire(store, day_of(DUE))
    others = years.organisation.officers["counsel"]
    foreign = seal_keyring(Keyring(4), ME, others, others.sealing[0].address, years.directory(day_of(1)), day_of(1))
    replace_keyring(store, identity.signing.verify, foreign, [])
    with pytest.raises(KeyringClosed):
        years.retire(store, day_of(DUE))
    assert years.key_file.read_bytes() == before


@pytest.mark.parametrize("harm", ["keys", "locked", "wrong"])
def test_a_card_stays_until_all_that_it_opens_was_read_back_and_tried(
    years: Years, store: Database, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    years.file(store, day_of(0))
    years.file(store, day_of(0), left_out=(ME,))
    opened = list_opened(unlock(years.key_file, store), list_stored(store))
    make = retiring.renew

    def spoil(*given: Any) -> Keyring:
        new = make(*given)
        first = next(iter(new.keys))
        if harm == "keys":
            return replace(new, keys={name: key for name, key in new.keys.items() if name != first})
        if harm == "locked":
            return replace(new, locked={})
        return replace(new, keys={**new.keys, first: bytes(32)})

    monkeypatch.setattr(retiring, "renew", spoil)
    with pytest.raises(NotKept):
        years.retire(store, day_of(DUE))
    monkeypatch.undo()
    # The card is still there, and the next keyring is right.
    years.retire(store, day_of(DUE))
    assert list_opened(unlock(years.key_file, store), list_stored(store)) == opened


def test_what_comes_while_a_card_is_retired_is_not_lost(years: Years, store: Database) -> None:
    years.file(store, day_of(0))
    late = years.directory(day_of(27))
    walked: list[int] = []

    def come(count: int) -> None:
        walked.append(count)
        if len(walked) == 1:
            years.directory = lambda day: late  # type: ignore[method-assign]
            years.file(store, day_of(27))

    with pytest.raises(NotKept):
        years.retire(store, day_of(DUE), come)
    opened = list_opened(unlock(years.key_file, store), list_stored(store))
    assert len(opened) == 4 and len(read_content(years.key_file)["sealing"]) == CARDS


def test_two_machines_of_one_officer_retire_the_same_card_one_after_the_other(years: Years, store: Database) -> None:
    for day in (0, 10, 35):
        years.file(store, day_of(day))
    opened = list_opened(unlock(years.key_file, store), list_stored(store))
    desk, laptop = years.key_file, years.folder / "laptop.key"
    shutil.copyfile(desk, laptop)
    assert years.retire(store, day_of(DUE)) is not None
    # The other one has the card still, and reads the keyring that the first has made; so does the first the other's.
    assert list_opened(unlock(laptop, store), list_stored(store)) == opened
    years.key_file = laptop
    keyring = years.retire(store, day_of(DUE))
    assert keyring is not None and keyring.number == 2
    for path in (desk, laptop):
        assert len(read_content(path)["sealing"]) == CARDS - 1
        assert list_opened(unlock(path, store), list_stored(store)) == opened


def test_many_envelopes_are_gone_through_by_worker_processes(
    years: Years, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(3):
        years.file(store, day_of(day))
    opened = list_opened(unlock(years.key_file, store), list_stored(store))
    monkeypatch.setattr(walk, "WORKER_THRESHOLD", 1)
    gone_through: list[int] = []
    keyring = years.retire(store, day_of(DUE), gone_through.append)
    assert keyring and keyring.keys.keys() == opened
    assert sum(gone_through) == 2 * len([*list_contents(store)[1]])


STEPS = ("app/console/upkeep/retiring.py", "app/case_store/keyrings.py", "app/private_file.py")


@pytest.mark.slow
def test_a_process_that_is_killed_at_any_step_of_retiring_loses_nothing(tmp_path: Path, empty_store: Path) -> None:
    """Each line of what retires, stores and writes is a step: a child process ends before it, cleaning nothing up."""
    for folder in ("first", "copy"):
        (tmp_path / folder).mkdir()
    years = Years(tmp_path / "first", empty_store)
    db = years.open_store()
    for day in (0, 20, 35):
        years.file(db, day_of(day))
    years.file(db, day_of(3), left_out=(ME,))
    years.retire(db, day_of(DUE))
    deleted = years.file(db, day_of(DUE))
    years.delete(db, deleted.gate, day_of(DUE + 2))
    opened = list_opened(unlock(years.key_file, db), list_stored(db))
    locked = open_locked(years, db)
    db.close()
    step, killed = 0, True
    while killed:
        step += 1
        copy = copy_to(years, tmp_path / "copy")
        killed = run_until(copy, day_of(DUE + CARD_DAYS), step)
        db = copy.open_store()
        assert list_opened(unlock(copy.key_file, db), list_stored(db)) == opened, step
        # What was begun is ended the next time, and then all of it opens as well.
        copy.retire(db, day_of(DUE + CARD_DAYS))
        assert list_opened(unlock(copy.key_file, db), list_stored(db)) == opened, step
        assert open_locked(copy, db) == locked, step
        assert len(read_content(copy.key_file)["sealing"]) == CARDS - 2
        db.close()
    assert step > 60


def open_locked(years: Years, db: Database) -> set[bytes]:
    identity = key_file.read_identity(read_content(years.key_file))
    return {*open_keyring(read_keyring(db, identity.signing.verify), identity, INSTANCE).locked}


def copy_to(years: Years, folder: Path) -> Years:
    shutil.rmtree(folder)
    shutil.copytree(years.folder, folder)
    copy: Years = object.__new__(Years)
    vars(copy).update(
        vars(years), folder=folder, store=folder / years.store.name, key_file=folder / years.key_file.name
    )
    return copy


def run_until(years: Years, day: str, step: int) -> bool:
    """Retire in a child process that ends before a step: whether it came that far."""
    child = os.fork()
    if child == 0:
        left = step

        def trace(frame: FrameType, event: str, _given: Any) -> Any:
            nonlocal left
            if event == "call" and not frame.f_code.co_filename.endswith(STEPS):
                return None
            left -= event == "line"
            if not left:
                os._exit(9)
            return trace

        db = years.open_store()
        sys.settrace(trace)
        try:
            years.retire(db, day)
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 9


@pytest.mark.slow
def test_whoever_steals_the_keys_opens_nothing_that_was_deleted_forty_two_days_before(
    tmp_path: Path, empty_store: Path
) -> None:
    """Three cards long, each day: a copy of the store is kept, and a thief takes key file and passphrase."""
    years = Years(tmp_path, empty_store)
    (tmp_path / "copies").mkdir()
    db = years.open_store()
    living: dict[int, Any] = {}
    deleted_on: dict[bytes, int] = {}
    tried, lost = set[bytes](), set[bytes]()
    copies: list[Path] = []
    for day in range(3 * CARD_DAYS + DUE + 10):
        if day % 9 == 0:
            living[day] = years.file(db, day_of(day))
        # One case is kept for ever; the others are deleted after 4 to 76 days.
        for begun in [begun for begun in living if begun and day == begun + 4 + begun % 72]:
            gate = living.pop(begun).gate
            deleted_on[gate] = day
            years.delete(db, gate, day_of(day))
        years.retire(db, day_of(day))
        if day % 5 == 0:
            copies.append(copy_store(db, tmp_path / "copies" / f"{day}.db"))
        if day > DUE and day % 8 == 0:
            # What was not deleted still opens for the owner.
            owner = unlock(years.key_file, db)
            held = list_by_case(db)
            assert all(len(list_opened(owner, envelopes)) == len(envelopes) for envelopes in held.values())
            # The thief has the key file of that day, and every copy that was ever made.
            for path in copies:
                old = open_database(f"sqlite:///{path}")
                thief = steal(years.key_file, old)
                for gate, envelopes in list_by_case(old).items():
                    if deleted_on.get(gate, day) < day - CARD_DAYS - GRACE_DAYS:
                        tried.add(gate)
                        assert not list_opened(thief, envelopes), (day, path.name, deleted_on[gate])
                    elif gate in deleted_on and list_opened(thief, envelopes):
                        lost.add(gate)
                old.close()
    db.close()
    # What was deleted later than that may be opened: without cards that are retired, everything could be.
    assert len(tried) > 3 and len(lost) > 3


def steal(path: Path, old: Database) -> Identity:
    """All that a key file opens, with whatever keyring in an old store it opens."""
    identity = key_file.read_identity(read_content(path))
    try:
        keyring = open_keyring(read_keyring(old, identity.signing.verify), identity, INSTANCE)
    except KeyringClosed:
        return identity
    return replace(identity, kept=keyring.keys, locked=keyring.locked)


def copy_store(db: Database, path: Path) -> Path:
    assert db.file
    with sqlite3.connect(db.file.path) as held, sqlite3.connect(path) as copy:
        held.backup(copy)
    return path
