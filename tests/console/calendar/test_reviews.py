"""Reviews are marked as done with an entry of the register, and due again."""

from typing import Any

import pytest

from app.console.register import held_register
from app.console.workspace.workspace import Workspace
from tests.console.office import TODAY, Console, Office

PATH = "/agenda/reviews/training"
ANSWERED: dict[str, Any] = {
    "answer-on": TODAY.isoformat(),
    "answer-who": ["compliance", "counsel"],
    "answer-what": "How to be silent.",
}


def mark(console: Console) -> str:
    checked = console.post(PATH, **ANSWERED, step="check")
    assert "How to be silent." in checked.text and "The director" in checked.text
    console.post(PATH, checked.text, **ANSWERED, step="send")
    return console.read("/agenda")


def test_42_training_is_overdue_until_it_is_marked_done_for_all(office: Office) -> None:
    console, other = office.open_console(), office.open_console("counsel")
    before = console.read("/agenda")
    assert before.count("Mark as done") == 3 and PATH in before and "Done before" not in before
    for page in (mark(console), other.read("/agenda")):
        assert "Train officers and staff: 1 time" in page
        assert "How to be silent." in page and "The compliance, The counsel" in page
        assert "Recorded by The compliance" in page
    # A second time marks the next round, which is to come.
    assert "Train officers and staff: 2 times" in mark(other)


def test_what_does_not_fit_is_not_recorded(office: Office) -> None:
    console = office.open_console()
    answer = console.post(PATH, **(ANSWERED | {"answer-what": ""}), step="send")
    assert answer.status_code == 400 and "This needs an answer." in answer.text
    assert console.get("/agenda/reviews/unknown").status_code == 404
    # Whoever hasn't got the duty doesn't mark it, whatever their program would send.
    investigator = office.open_console("director")
    office.charge(2, director=["executive"])
    assert "Mark as done" not in investigator.read("/agenda")
    assert investigator.get(PATH).status_code == 404


@pytest.mark.parametrize(
    "details",
    [
        {"review": "training", "round": "9999-12-31"},
        {"review": "training", "round": "soon"},
        {"review": "training", "round": "2026-09-01", "on": "2026-09-01"},
        {"review": "else", "round": "2026-09-01"},
        {"review": ["training"], "round": "2026-09-01"},
    ],
)
def test_no_officer_ends_a_review_for_good(office: Office, details: dict[str, Any]) -> None:
    given = {"on": "2026-09-01", "who": ["compliance"], "what": "All."}
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(20)
    full = {**given, **details} if "on" not in details else details
    held_register.record(workspace, "review", full, held_register.list_readers(workspace))
    assert "Done before" not in office.open_console().read("/agenda")
