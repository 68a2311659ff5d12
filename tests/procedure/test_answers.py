"""Answers that an officer's program may have sealed, whatever the form asks: what doesn't fit refuses its step."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.procedure.answers import MOST_CHARACTERS_OF_FACT, MOST_PEOPLE, fits, read_text
from app.procedure.customers import gather_customers
from app.procedure.deadlines import read_clocks
from app.procedure.facts import find_customers, find_fact
from app.procedure.figures.tally import take_tally
from app.procedure.fold import take
from app.procedure.model import Action, Question
from app.procedure.retention import find_end, find_open
from app.procedure.state import State
from app.procedure.steps import Step
from tests.procedure.cases import DUTIES, FIRST_DAY, RULES, Work

QUESTIONS = [(action, question) for action in RULES.actions for question in action.questions]
# All that an entry's details can hold.
VALUES: list[Any] = [
    *("", " ", "x", "yes", "2026-02-31", "0001-01-01", "9999-12-31", "2026-01-05\n", "9" * 300, "x" * 100_001),
    *(True, False, [], [""], ["x"], ["x", "x"], ["counsel", "director"], ["no id"], [f"id-{at}" for at in range(500)]),
]
FORMS: dict[str, type] = {
    "text": str,
    "measure": str,
    "task": str,
    "choice": str,
    "day": str,
    "choices": list,
    "people": list,
    "yes": bool,
}


def read_everything(state: State) -> None:
    """All that is told of a case."""
    for today in (FIRST_DAY, FIRST_DAY + timedelta(30), date(2099, 1, 1)):
        read_clocks(state, today)
    for fact in ("customer", "tags", "lead", "team", "risk", "source"):
        assert all(isinstance(each, str) for each in find_fact(state, fact))
    gather_customers([state])
    find_customers(state)
    find_end(state, [])
    find_open(state)
    take_tally(state, "external")


@pytest.mark.parametrize(("action", "question"), QUESTIONS, ids=[f"{a.id}.{q.id}" for a, q in QUESTIONS])
def test_an_answer_is_of_its_questions_kind_or_refused(action: Action, question: Question) -> None:
    for value in VALUES:
        if fits(question, {question.id: value}) and value not in ("", [], False):
            assert isinstance(value, FORMS[question.kind]), value
        work = Work()
        step = Step(action.id, "compliance", FIRST_DAY, {question.id: value})
        state = take(work.state, step, DUTIES)
        assert (state.steps, [each.step for each in state.refused]) in (((step,), []), ((), [step]))
        read_everything(state)


@pytest.mark.parametrize("action", ["zzz", "reply", "opened", "access-granted", "Suspend"])
def test_answers_to_what_nobody_asks_are_kept_nowhere(action: str) -> None:
    everything = {question.id: value for _, question in QUESTIONS for value in VALUES}
    state = take(Work().state, Step(action, "compliance", FIRST_DAY, everything), DUTIES)
    assert all(dict(step.details) == {} for step in state.steps)
    read_everything(state)


def test_what_lists_and_figures_show_is_short() -> None:
    fact = next(question for _, question in QUESTIONS if question.fills == "customer")
    assert fits(fact, {fact.id: "x" * MOST_CHARACTERS_OF_FACT})
    assert not fits(fact, {fact.id: "x" * (MOST_CHARACTERS_OF_FACT + 1)})


def test_people_are_named_by_ids_and_are_not_a_crowd() -> None:
    team = next(question for _, question in QUESTIONS if question.kind == "people" and question.most is None)
    assert fits(team, {team.id: [f"id-{at}" for at in range(MOST_PEOPLE)]})
    for wrong in ([f"id-{at}" for at in range(MOST_PEOPLE + 1)], ["Somebody Else"], ["reporter"], "counsel"):
        assert not fits(team, {team.id: wrong})


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "20260105", "2026-W01"])
def test_an_absurd_day_is_none(day: str) -> None:
    due = next(question for _, question in QUESTIONS if question.kind == "day")
    assert not fits(due, {due.id: day})
    assert fits(due, {due.id: "2026-06-30"})


def test_text_is_read_of_texts_alone() -> None:
    details: dict[str, Any] = {"a": "x", "b": ["x"], "c": True}
    assert [read_text(details, id) for id in "abcd"] == ["x", "", "", ""]


@pytest.mark.parametrize("days", [(date(2000, 1, 1), FIRST_DAY), (FIRST_DAY, date(2000, 1, 1))])
def test_whoever_dates_pauses_as_they_like_moves_no_deadline_out_of_time(days: tuple[date, date]) -> None:
    """Each would be 26 years long, or as much less than none."""
    work = Work()
    work.reach("review")
    for _ in range(400):
        for action, day in zip(("pause", "resume"), days, strict=True):
            work.day = day
            work.do(action)
    due = next(each for each in read_clocks(work.state, FIRST_DAY + timedelta(10)) if "onclude" in each.name)
    assert FIRST_DAY + timedelta(60) <= due.on <= FIRST_DAY + timedelta(70)
