"""The same in several cases at once: what is ticked in the inbox is done in each, or said why not."""

import re
from typing import Any

import pytest

from app.console.cases.timeline import build_timeline
from app.console.several import each_case, views
from tests.console.office import Console, Correspondent, Office


def tick(console: Console, *cases: Correspondent) -> list[str]:
    """The values of the ticks of these cases, as the inbox has them."""
    ticks = re.findall(r'name="case" value="([^"]+)"', console.read("/"))
    places = [case.path.rpartition("/")[2] for case in cases]
    return [each for place in places for each in ticks if each.startswith(place)]


def act(console: Console, action: str, ticks: list[str], **answers: Any) -> str:
    """Fill in the form of an action in several cases, check it and send it: the page that says what came of it."""
    fields = {"action": action, "case": ticks, **{f"answer-{id}": answer for id, answer in answers.items()}}
    form = console.post("/several", console.read("/"), asked="", **fields)
    checked = console.post("/several", form.text, **fields, step="check")
    assert checked.status_code == 200, checked.text
    sent = console.post("/several", checked.text, **fields, step="send")
    return console.read_when_over(sent.headers["Location"])


def find_tags(console: Console, case: Correspondent) -> str:
    [tags] = re.findall(r'name="answer-tags" value="([^"]*)"', console.read(case.path))
    return str(tags)


def test_tags_are_added_in_every_ticked_case(office: Office) -> None:
    first, second, third = (office.file(f"Report {number}.") for number in range(3))
    console = office.open_console()
    console.act(first.path, "describe", tags="border")
    page = act(console, "describe", tick(console, first, second), tags="spring, border")
    assert "This is in the records of 2 cases now." in page and "These were not:" not in page
    assert [find_tags(console, case) for case in (first, second, third)] == ["border, spring", "spring, border", ""]


def test_11_cases_are_assigned_together_and_whoever_was_left_out_gets_none(office: Office) -> None:
    cases = [office.file("A report."), office.file("About the director.", left_out=("director",))]
    console = office.open_console()
    ticks = tick(console, *cases)
    page = act(console, "take-in", ticks)
    assert "2 cases" in page
    checked = console.post(
        "/several", console.read("/"), action="assign", case=ticks, **{"answer-lead": "director"}, step="check"
    )
    assert "The director is given access, and reads all of each case" in checked.text
    page = act(console, "assign", ticks, lead="director")
    assert "record of 1 case now" in page and "They can&#39;t be given access" in page and cases[1].path in page
    reader = office.open_console("director")
    assert [reader.get(case.path).status_code for case in cases] == [200, 404]
    # Access alone goes the same way, and who has it already is given nothing.
    page = act(console, "access-granted", ticks, member=["director", "counsel"], why="On the team.")
    assert "Nothing would change in it." in page and "They can&#39;t be given access" in page


def test_empty_reports_are_stopped_together_each_reporter_told_in_their_language(office: Office) -> None:
    cases = [office.file("Nothing."), office.file("Nada.", language="es"), office.file("Not this one.")]
    console = office.open_console()
    page = act(console, "stop-empty", tick(console, *cases[:2]), why="It is empty.")
    assert "This is in the records of 2 cases now." in page
    replies = [case.read_replies() for case in cases]
    assert "Thank you" in replies[0][0] and "Gracias" in replies[1][0] and replies[2] == []
    # It is a proposal, on which the body votes in each case.
    voter = office.open_console("director")
    assert [voter.vote(case.path).status_code for case in cases[:2]] == [302, 302]


def test_a_case_in_which_somebody_wrote_meanwhile_is_left(office: Office) -> None:
    quiet, loud = office.file("Quiet."), office.file("Loud.")
    console = office.open_console()
    ticks = tick(console, quiet, loud)
    loud.follow_up("It isn't empty: they follow me.")
    page = act(console, "stop-empty", ticks, why="It is empty.")
    assert "record of 1 case now" in page and "Its reporter has written meanwhile. Read it first." in page
    assert loud.path in page and loud.read_replies() == []


def test_what_fails_in_one_case_is_done_in_the_others(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = office.file("Good."), office.file("Bad.")

    def fail(opened_case: Any, *more: Any) -> Any:
        if opened_case.row.gate == bad.reporter.gate:
            raise ZeroDivisionError("secret words")
        return build_timeline(opened_case, *more)

    monkeypatch.setattr(each_case, "build_timeline", fail)
    console = office.open_console()
    page = act(console, "describe", tick(console, bad, good), tags="spring")
    assert "record of 1 case now" in page and "It is left as it is" in page and bad.path in page
    assert "secret words" not in page and find_tags(console, good) == "spring"


def test_what_was_sent_is_not_done_again(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    fields = {"action": "describe", "case": tick(console, case), "answer-tags": "spring"}
    checked = console.post("/several", console.read("/"), **fields, step="check").text
    places = {console.post("/several", checked, **fields, step="send").headers["Location"] for _ in range(2)}
    assert len(places) == 1 and "record of 1 case now" in console.read_when_over(*places)
    assert console.read(case.path).count("set customer and tags") == 1


def test_all_of_a_list_can_be_chosen_and_nothing_that_makes_no_sense(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [office.file(f"Report {number}.") for number in range(3)]
    console = office.open_console()
    console.act(cases[0].path, "take-in")

    def ask(**fields: Any) -> Any:
        return console.post("/several", console.read("/"), **{"asked": "", **fields})

    form = ask(action="describe", whole="y", show="new").text
    assert "In 2 cases, with the same answers in each:" in form and cases[0].path not in form
    assert "Fill in at least one answer." in ask(action="describe", whole="y", show="new", step="check").text
    assert ask(action="describe", whole="y", show="none").status_code == 302
    assert "Tick the cases first" in console.read("/")
    assert ask(action="describe", case=["x", ".", "!.1", "a.²", "a.99999999999"]).status_code == 302
    # A decision, an unknown one, and what this officer's duties don't allow.
    for action in ("decide", "nothing", "recused"):
        assert ask(action=action, whole="y", show="new").status_code == 404
    monkeypatch.setattr(views, "MOST_CASES", 1)
    assert ask(action="describe", whole="y", show="new").status_code == 302
    assert "more than 1 cases" in console.read("/")
    assert console.get("/several/nothing").status_code == 404


def test_who_has_left_a_case_ticks_nothing_in_it(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    ticks = tick(console, case)
    console.act(case.path, "recused", why="Too close.")
    assert tick(console, case) == []
    assert console.post("/several", console.read("/"), action="describe", case=ticks).status_code == 302
