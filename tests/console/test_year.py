"""The year of a compliance team: five cases go from report to published figure with the procedure's own bodies."""

import json
from typing import Any

import pytest

from tests.console.office import Console, Correspondent, Office, find_value
from tests.console.statistics.test_publisher import keep_up
from tests.organisation import draw_content
from tests.procedure.cases import ANSWERS, ITEMS, check

DUTIES = {
    "compliance": ["compliance"],
    "counsel": ["counsel"],
    "director": ["director"],
    "ceo": ["executive"],
    "product": ["executive"],
    "board": ["board"],
    "outside": ["outside"],
    "attorney": ["investigator"],
    "publisher": ["publisher"],
}
COMMITTEE = ("counsel", "ceo")
BOARD = ("counsel", "ceo", "director")
NO_CUSTOMER = {"risk": "none", "customer": ""}


@pytest.fixture
def office(office: Office) -> Office:
    """An office of nine people, each with the duties of the published procedure."""
    for id in DUTIES:
        if id not in office.organisation.contents:
            office.organisation.contents[id] = draw_content(office.organisation.day)
    office.organisation.__post_init__()
    for id in DUTIES:
        office.add_key(id)
    office.publish(2, recipients=[office.organisation.recipient(id, duties=held) for id, held in DUTIES.items()])
    return office


class Team:
    """The officers at work, each at a console of their own that stays unlocked."""

    def __init__(self, office: Office) -> None:
        self.office, self.consoles = office, dict[str, Console]()

    def console(self, officer: str) -> Console:
        if officer not in self.consoles:
            self.consoles[officer] = self.office.open_console(officer)
        return self.consoles[officer]


class Work:
    """What a team does with one case."""

    def __init__(self, team: Team, text: str, left_out: tuple[str, ...] = ()) -> None:
        self.console, self.case = team.console, team.office.file(text, left_out=left_out)
        self.by("compliance", "take-in", letter="Your report has arrived.")

    def by(self, officer: str, action: str, **answers: Any) -> None:
        """Have an officer do something that takes effect at once."""
        given = {**ANSWERS.get(action, {}), **answers}
        answer = self.console(officer).act(self.case.path, action, **given)
        assert answer.status_code == 302, (action, answer.text)

    def decide(self, action: str, *voters: str, by: str = "compliance", **answers: Any) -> None:
        """Have one propose something, and others decide it."""
        self.by(by, action, **answers)
        for voter in voters:
            assert self.console(voter).vote(self.case.path).status_code == 302, (action, voter)

    def investigate(self, *appointing: str) -> None:
        """Have the team do all that an investigation consists of."""
        self.decide("appoint", *appointing)
        for item in ITEMS:
            self.by("attorney", "check-off", **check(item))

    def end_measure(self, action: str, **answers: Any) -> None:
        """End the case's only measure."""
        measure = find_value(self.console("compliance").read(f"{self.case.path}/do/{action}"), "answer-measure")
        self.by("compliance", action, measure=measure, **answers)

    def close(self, **learnt: Any) -> None:
        """Tell the reporter, record the lesson, close the case."""
        self.console("compliance").answer(self.case.path, "We have looked into it, and it is concluded.", "concluded")
        self.by("compliance", "learn", **learnt)
        self.by("compliance", "close")
        assert "<strong>Closed</strong>" in self.console("compliance").read(self.case.path)
        assert "concluded" in {reply.status for reply in self.case.open_mailbox().genuine}


def stop_what_is_not_feasible(team: Team) -> None:
    work = Work(team, "Somebody reads my thoughts with your device.")
    work.by("compliance", "review", possible="no", clearly_none="yes")
    work.decide("decide", *COMMITTEE, decision="stop", risk="low")
    work.by("compliance", "record-outcome", outcome="not_feasible", ground=[])
    work.close(**NO_CUSTOMER)


def end_for_want_of_information(team: Team) -> None:
    work = Work(team, "They watch us.")
    work.by("compliance", "review", enough="ask")
    work.decide("decide", *COMMITTEE, decision="ask", risk="low")
    work.console("compliance").answer(work.case.path, "Which device was it, and when?")
    work.case.follow_up("I don't know more.")
    work.by("compliance", "review", enough="no")
    work.decide("decide", *COMMITTEE, decision="stop", risk="low")
    work.by("compliance", "record-outcome", outcome="insufficient", ground=[])
    work.close(**NO_CUSTOMER)


def find_misuse(team: Team) -> None:
    work = Work(team, "My phone was watched for my newspaper.")
    work.by("compliance", "describe", customer="Example customer", tags="press")
    work.by("compliance", "review", suspend="yes", suspend_why="A journalist is affected.")
    # What is high risk is for the board committee.
    work.decide("decide", *BOARD, risk="high")
    work.by("compliance", "suspend", customer="Example customer", step="ordered", why="A journalist is affected.")
    work.investigate(*BOARD)
    work.by("attorney", "record-outcome")
    work.by("compliance", "remediate")
    work.decide("final-say", *BOARD)
    work.decide("decide-measures", *BOARD)
    work.end_measure("verify-measure", what="The audit's report was read.")
    work.close(customer="Example customer", risk="high")


def stay_in_doubt(team: Team) -> None:
    work = Work(team, "I think that they used it on my brother.")
    work.by("compliance", "review")
    work.decide("decide", *COMMITTEE)
    work.investigate(*BOARD)
    work.by("attorney", "record-outcome", outcome="inconclusive", ground=[], mitigation="The region is limited.")
    work.by("compliance", "remediate", measure="limits", what="The region")
    work.decide("decide-measures", *BOARD)
    work.end_measure("hand-over", to="Sales", due_on="2027-06-30")
    work.close(**NO_CUSTOMER)


def decide_about_the_committee(team: Team) -> None:
    """Two of three members of the management committee are accused: the board committee decides, with its director."""
    accused = ("ceo", "product")
    work = Work(team, "The chief and the head of product know of it.", left_out=accused)
    work.by("compliance", "review")
    work.decide("decide", "counsel", "director", "board")
    work.investigate("counsel", "director", "board")
    work.by("attorney", "record-outcome", outcome="no_misuse", ground=[])
    work.decide("decide-measures", "counsel", "director", "board", measures="None is needed.")
    work.close(**NO_CUSTOMER)
    for id in accused:
        console = team.console(id)
        assert console.get(work.case.path).status_code == 404
        assert work.case.path not in console.read("/") + console.read("/agenda")


def test_five_cases_of_a_year_go_from_report_to_published_figure(office: Office) -> None:
    team = Team(office)
    for work in (
        stop_what_is_not_feasible,
        end_for_want_of_information,
        find_misuse,
        stay_in_doubt,
        decide_about_the_committee,
    ):
        work(team)
    waiting: Correspondent = office.file("The sixth, which nobody has taken in.")
    keep_up(office, "compliance")
    figures = json.loads(office.open_console("publisher").get("/figures.json").data)
    assert (figures["received"], figures["concluded"]) == (5, 5)
    assert office.open_console("publisher").get(waiting.path).status_code == 404
    # Of so few, no part is told: each could be somebody.
    assert {*figures["outcome"].values()} == {"withheld"}
