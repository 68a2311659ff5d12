"""Absences and their deputies; and all cases of one officer, handed over to another in one step."""

from datetime import timedelta
from typing import Any

import pytest

from app.console.register import held_register
from app.console.workspace.workspace import Workspace
from crypto.reporter.mailbox_view import view_mailbox
from tests.console.office import TODAY, Console, Office

FIRST, LAST = TODAY.isoformat(), (TODAY + timedelta(9)).isoformat()
AWAY: dict[str, Any] = {
    "answer-away": "counsel",
    "answer-deputy": "director",
    "answer-first_day": FIRST,
    "answer-last_day": LAST,
}


def tell(console: Console, **changes: str) -> str:
    """Record an absence: what the form says, or the page after it."""
    fields = AWAY | {f"answer-{id}": answer for id, answer in changes.items()}
    checked = console.post("/people/absence", **fields, step="check")
    if checked.status_code != 200:
        return checked.text
    console.post("/people/absence", checked.text, **fields, step="send")
    return console.read("/people")


def hand_over(console: Console, giver: str, taker: str, **more: str) -> str:
    shown = console.post("/people/hand-over", console.read("/people"), giver=giver, taker=taker, **more).text
    console.post("/people/hand-over", shown, giver=giver, taker=taker, step="send", **more)
    return console.read_when_over("/people/hand-over")


def test_45_a_deputy_stands_in_from_one_day_to_another(office: Office) -> None:
    case, other = office.file(), office.file("Another one.")
    console = office.open_console("counsel")
    console.act(case.path, "take-in")
    page = tell(console)
    assert "The counsel <span" in page and "The director" in page and "2 open cases that they can't read yet" in page
    # Everybody sees it, and can give the deputy access to all of them at once.
    colleague = office.open_console()
    assert "2 open cases that they can't read yet" in colleague.read("/people")
    assert "2 cases were handed over." in hand_over(colleague, "counsel", "director")
    assert "can't read yet" not in colleague.read("/people")
    for each in (case, other):
        assert "<strong>The director</strong>" in office.open_console("director").read(each.path)
    # The reporter learns who reads it now, and for whom.
    [event] = view_mailbox(case.open_mailbox())["events"]
    assert (event["why"], event["about"], event["stands_in_for"]) == ("granted", "director", "counsel")
    # It is ended by saying so again.
    assert "Nobody has said that they are away." not in tell(console, last_day=FIRST)


def test_whoever_was_left_out_gets_no_case_with_all_the_others(office: Office) -> None:
    case, about = office.file(), office.file("About the director.", left_out=("director",))
    page = hand_over(office.open_console(), "counsel", "director", ends_access="y")
    assert "1 case was handed over." in page and "They can&#39;t be given access" in page and about.path in page
    assert office.open_console("director").get(about.path).status_code == 404
    # The counsel reads on in that one alone.
    assert "You are not among those who may read on" in office.open_console("counsel").read(case.path)
    assert "You are not among those who may read on" not in office.open_console("counsel").read(about.path)


def test_the_lead_goes_to_whom_the_cases_go(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    console.act(case.path, "take-in")
    console.act(case.path, "assign", lead="counsel", team=["compliance"])
    hand_over(console, "counsel", "director")
    page = console.read(case.path)
    assert "<dt>Lead</dt><dd>The director</dd>" in page


def test_what_makes_no_sense_is_not_recorded(office: Office) -> None:
    console = office.open_console("counsel")
    assert "Name somebody else to stand in." in tell(console, deputy="counsel")
    assert "The last day is not before the first one" in tell(console, last_day="2020-01-01")
    assert "This needs an answer." in tell(console, first_day="")
    office.charge(2, counsel=["executive"])
    assert "You can record your own absence" in tell(office.open_console("counsel"), away="director", deputy="counsel")


@pytest.mark.parametrize("changes", [{"away": []}, {"last_day": "9999-12-31"}, {"more": "x"}, {"deputy": "counsel"}])
def test_no_program_records_an_absence_that_is_none(office: Office, changes: dict[str, Any]) -> None:
    given: dict[str, Any] = {"away": ["counsel"], "deputy": ["director"], "first_day": FIRST, "last_day": LAST}
    workspace = Workspace("counsel", office.identity("counsel"), office.line, office.config)
    workspace.refresh(20)
    held_register.record(workspace, "absence", {**given, **changes}, held_register.list_readers(workspace))
    assert "Nobody has said that they are away." in office.open_console().read("/people")
