"""Deadlines: in one list, and in a calendar that tells nothing of a case."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.console.calendar import ics
from app.console.calendar import views as calendar_views
from app.console.calendar.ics import Event
from app.console.formatting import format_near
from tests.console.office import ACCOUNT, TODAY, Office
from tests.procedure.cases import ANSWERS


def test_what_is_due_is_listed_the_earliest_first_with_its_case(office: Office) -> None:
    late, fresh = office.file(received_on=TODAY - timedelta(8)), office.file("Another one.")
    page = office.open_console().read("/agenda")
    assert page.index(late.path) < page.index(fresh.path)
    assert "<h1>Deadlines</h1>" in page and "Acknowledge" in page and "Assess this procedure" in page
    assert f"overdue since {format_near(TODAY - timedelta(1), TODAY)} (1 day)" in page
    assert "Renew the directory, which expires" in page and "Renew your key, which expires" in page


def test_every_message_of_a_reporter_has_a_deadline_until_it_is_answered(office: Office) -> None:
    case = office.file(received_on=TODAY - timedelta(20))
    console = office.open_console()
    console.answer(case.path, "Thank you.", "received")
    for days in (9, 4, 4):
        case.follow_up(f"What I saw {days} days ago.", TODAY - timedelta(days))
    for page in (console.read("/agenda"), console.read(case.path)):
        assert f"Answer the reporter: message of {format_near(TODAY - timedelta(9), TODAY)}" in page
        assert f"overdue since {format_near(TODAY - timedelta(2), TODAY)} (2 days)" in page
        assert f"Answer the reporter: 2 messages of {format_near(TODAY - timedelta(4), TODAY)}" in page
        assert f"due {format_near(TODAY + timedelta(3), TODAY)} (3 days)" in page
    console.answer(case.path, "Thank you again.")
    assert "Answer the reporter:" not in console.read("/agenda") + console.read(case.path)


def test_a_decision_that_waits_is_told_to_whoever_is_asked(office: Office) -> None:
    office.charge(2, counsel=["counsel", "executive"], director=["director", "executive"])
    case = office.file()
    console = office.open_console()
    console.act(case.path, "take-in")
    console.act(case.path, "review", **ANSWERS["review"])
    console.act(case.path, "decide", **ANSWERS["decide"])
    decision = "Your vote: Decide whether to investigate"
    assert decision not in console.read("/agenda")
    asked = office.open_console("counsel")
    page = asked.read("/agenda")
    assert decision in page and "waiting for you since today" in page
    # A day in a calendar is one by which something is to be done.
    assert asked.get("/agenda.ics").text.count("BEGIN:VEVENT") == console.get("/agenda.ics").text.count("BEGIN:VEVENT")
    asked.vote(case.path)
    assert decision not in asked.read("/agenda")


def test_a_paused_clock_is_told_last_and_is_in_no_calendar(office: Office) -> None:
    case = office.file(received_on=TODAY - timedelta(8))
    console = office.open_console()
    console.act(case.path, "take-in")
    before = console.get("/agenda.ics").text.count("BEGIN:VEVENT")
    console.act(case.path, "pause", why="A court has the files.")
    page = console.read("/agenda")
    assert page.index(f"paused since {format_near(TODAY, TODAY)}") > page.index("Renew your key")
    assert console.get("/agenda.ics").text.count("BEGIN:VEVENT") == before - 1


def test_of_very_much_the_most_urgent_is_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_views, "SHOWN", 6)  # of which three are reviews
    late, fresh = office.file(received_on=TODAY - timedelta(8)), office.file("Another one.")
    page = office.open_console().read("/agenda")
    assert late.path in page and "more are due later." in page
    assert page.count('data-label="When"') == 6 and fresh.path in page


def test_a_calendar_tells_nothing_of_a_case(office: Office) -> None:
    case = office.file(received_on=TODAY - timedelta(8))
    console = office.open_console()
    console.act(case.path, "describe", customer="Customer 7", tags="border")
    answer = console.get("/agenda.ics")
    assert answer.mimetype == "text/calendar"
    assert f"DTSTART;VALUE=DATE:{TODAY - timedelta(1):%Y%m%d}" in answer.text
    assert "SUMMARY:Sealed Line: open the console" in answer.text
    for word in ("Acknowledge", "Conclude", "External", "Customer", "border", ACCOUNT[:10], case.path.split("/")[-1]):
        assert word not in answer.text
    assert console.get("/agenda.ics").data == answer.data


def test_who_stepped_back_is_reminded_of_nothing_more(office: Office) -> None:
    case = office.file(received_on=TODAY - timedelta(8))
    console = office.open_console()
    assert case.path in console.read("/agenda")
    assert console.act(case.path, "recused").status_code == 302
    assert case.path not in console.read("/agenda")


@given(st.lists(st.tuples(st.dates(), st.text(min_size=1), st.text()), max_size=3))
def test_every_line_of_a_calendar_is_short_and_whole(drawn: list[tuple[date, str, str]]) -> None:
    events = [Event(min(on, date(9999, 12, 30)), summary, kind) for on, summary, kind in drawn]
    written = ics.write(events, TODAY)
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines) and lines[-1] == b""
    unfolded = written.replace(b"\r\n ", b"").decode()
    assert unfolded.count("BEGIN:VEVENT\r\n") == len(events)
    for event in events:
        if event.summary.isprintable() and not {*event.summary} & {*"\\;,"}:
            assert f"SUMMARY:{event.summary}\r\n" in unfolded
