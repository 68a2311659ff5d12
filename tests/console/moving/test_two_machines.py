"""Two machines of one officer, in turn and at once: nothing is lost or doubled."""

import copy
import shutil
from pathlib import Path

import pytest

from app.case_store.cases import read_cases
from tests.console.office import Console, Office


@pytest.fixture
def other(office: Office, tmp_path: Path) -> Office:
    """The same store, seen from another machine with a copy of the officer's key file, and nothing else."""
    machine = copy.copy(office)
    machine.keys, machine.saved = tmp_path / "laptop", tmp_path / "laptop-saved"
    machine.keys.mkdir()
    shutil.copy(office.keys / "compliance.key", machine.keys)
    return machine


def count_entries(office: Office, gate: bytes) -> int:
    return sum(row.place == "entry" for row in read_cases(office.db, [gate])[gate])


def test_two_machines_work_in_turn(office: Office, other: Office) -> None:
    case = office.file()
    desk, laptop = office.open_console(), other.open_console()
    assert desk.act(case.path, "take-in").status_code == 302
    # Each sees what the other did, with the next page.
    assert count_entries(office, case.reporter.gate) == 1
    laptop.answer(case.path, "From the laptop.")
    assert "From the laptop." in desk.read(case.path)
    desk.answer(case.path, "From the desk.")
    case.follow_up("I read both.")
    for console in (desk, laptop):
        assert "I read both." in console.read(case.path)
    assert sorted(case.read_replies()) == ["From the desk.", "From the laptop."]


def test_of_two_machines_at_once_the_second_is_told_and_nothing_is_lost_or_doubled(
    office: Office, other: Office
) -> None:
    case = office.file()
    machines = office.open_console(), other.open_console()

    def check(console: Console, text: str) -> str:
        return console.post(f"{case.path}/reply", text=text, status="", step="check").text

    pages = [check(console, f"Answer {number}.") for number, console in enumerate(machines)]
    for number, console in enumerate(machines):
        sent = console.post(f"{case.path}/reply", pages[number], text=f"Answer {number}.", status="", step="send")
        if sent.status_code != 302:
            # The second one sees what came, checks again, and sends.
            assert number == 1 and "Answer 1." in sent.text
            console.answer(case.path, f"Answer {number}.")
        # The same form again sends nothing twice.
        console.post(f"{case.path}/reply", pages[number], text=f"Answer {number}.", status="", step="send")
    assert sorted(case.read_replies()) == ["Answer 0.", "Answer 1."]
    assert count_entries(office, case.reporter.gate) == 2
    for console in machines:
        page = console.read(case.path)
        assert page.count("Answer 0.") == page.count("Answer 1.") > 0
        assert "broken" not in page.lower()
