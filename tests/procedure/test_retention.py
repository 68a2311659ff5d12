"""A closed case is kept for its period, by country and outcome, and as long as anything is open in it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.clock import add_months
from app.procedure.items.item import list_open
from app.procedure.model import Rules
from app.procedure.retention import find_end, find_open
from app.procedure.state import State
from tests.procedure.cases import NO_MISUSE, RULES, Work

STEPS_BEFORE_CLOSING = ("take-in", "review", "decide", "record-outcome", "reply", "learn")


def under(state: State, country: str, **changes: Any) -> State:
    retention = state.rules.retention.model_copy(update={"country": country, **changes})
    return replace(state, rules=state.rules.model_copy(update={"retention": retention}))


def without_check_ins(state: State) -> State:
    rules: Rules = state.rules
    check_ins = rules.check_ins.model_copy(update={"days": ()})
    return replace(state, rules=rules.model_copy(update={"check_ins": check_ins}))


def close(work: Work, outcome: str = "no_misuse", decision: str = "stop") -> None:
    changes: dict[str, dict[str, Any]] = {
        "decide": {"decision": decision},
        "record-outcome": {**NO_MISUSE, "outcome": outcome},
    }
    for action in STEPS_BEFORE_CLOSING:
        work.do(action, **changes.get(action, {}))
    work.do("close")


def check_in(work: Work, times: int = len(RULES.check_ins.days), retaliation: str = "none") -> None:
    for _time in range(times):
        work.do("check-in", retaliation=retaliation)


@pytest.fixture
def closed() -> Work:
    """A closed case in which nothing is open."""
    work = Work()
    close(work)
    work.wait(5)
    check_in(work)
    assert find_open(work.state) == []
    return work


@pytest.mark.parametrize(
    ("country", "months"), [("eu", 2), ("germany", 36), ("spain", 120), ("poland", 36), ("own", 36)]
)
def test_each_country_has_its_period_after_an_investigation(country: str, months: int) -> None:
    work = Work()
    work.reach("closed")
    closed_on = work.day
    state = under(without_check_ins(work.state), country)
    assert find_end(state, [work.state.opened_on]) == add_months(closed_on, months)
    written_on = closed_on + timedelta(9)
    assert find_end(state, [written_on]) == add_months(written_on, months)


@pytest.mark.parametrize(("outcome", "months"), [("no_misuse", 2), ("not_feasible", 2), ("insufficient", 12)])
def test_outcomes_have_periods_of_their_own(outcome: str, months: int) -> None:
    work = Work()
    close(work, outcome)
    state = without_check_ins(work.state)
    assert find_end(under(state, "own"), []) == add_months(work.day, months)


def test_spain_keeps_what_was_not_investigated_three_months_from_the_report_on() -> None:
    work = Work()
    work.wait(20)
    close(work)
    state = under(without_check_ins(work.state), "spain")
    assert find_end(state, [state.opened_on]) == add_months(state.opened_on, 3)
    assert find_end(state, [work.day]) == add_months(work.day, 3)


def test_the_last_answer_can_be_read_however_short_the_period_is() -> None:
    work = Work()
    work.wait(120)
    close(work)
    state = under(without_check_ins(work.state), "spain")
    assert find_end(state, [state.opened_on]) == work.day + timedelta(RULES.retention.least_days)


def test_a_period_ends_with_the_month_where_that_is_shorter() -> None:
    work = Work()
    work.day = date(2026, 12, 31)
    close(work)
    assert find_end(without_check_ins(work.state), []) == date(2027, 2, 28)


def test_what_is_not_closed_has_no_end() -> None:
    work = Work()
    work.reach("remedy")
    assert (find_end(work.state, []), find_open(work.state)) == (None, ["It is not closed."])


def test_a_case_that_was_opened_again_has_no_end(closed: Work) -> None:
    closed.do("reopen")
    assert (find_end(closed.state, []), find_open(closed.state)) == (None, ["It is not closed."])


def test_nothing_goes_before_the_last_check_in() -> None:
    work = Work()
    close(work)
    last_on = work.day + timedelta(180)
    assert find_end(work.state, []) == last_on
    for left in (3, 2, 1):
        assert find_open(work.state) == [
            f"{left} check-in is to come." if left == 1 else f"{left} check-ins are to come."
        ]
        check_in(work, 1)
    assert find_open(work.state) == []
    # The reporter was told that day.
    assert find_end(work.state, []) == last_on


def test_nothing_goes_while_there_is_a_sign_of_retaliation(closed: Work) -> None:
    sign = ["There was a sign of retaliation, and no check-in since without one."]
    check_in(closed, 1, "yes")
    assert find_open(closed.state) == sign
    check_in(closed, 1, "unknown")
    assert find_open(closed.state) == sign
    check_in(closed, 1, "none")
    assert find_open(closed.state) == []


def test_nothing_goes_while_a_measure_is_open(closed: Work) -> None:
    closed.do("remediate")
    closed.do("remediate", what="Another audit")
    assert find_open(closed.state) == ["2 measures are not verified."]
    first, other = (measure.step.entry for measure in list_open(closed.state.measures))
    closed.do("hand-over", measure=first, to="The board", due_on=(closed.day + timedelta(30)).isoformat())
    assert find_open(closed.state) == ["2 measures are not verified."]
    closed.do("verify-measure", measure=first, what="The report is there.")
    assert find_open(closed.state) == ["1 measure is not verified."]
    closed.do("verify-measure", measure=other, what="This one, too.")
    assert find_open(closed.state) == []


@pytest.mark.parametrize("end", [{"step": "lifted", "comfort": "An audit."}, {"step": "ended"}])
def test_nothing_goes_while_a_use_is_suspended(end: dict[str, str]) -> None:
    work = Work()
    work.do("take-in")
    work.do("suspend", customer="Customer 7", step="ordered", why="It was misused.")
    work.do("suspend", customer="Customer 8", step="ordered", why="It was misused.")
    for action in STEPS_BEFORE_CLOSING[1:]:
        changes = {"decide": {"decision": "stop"}, "record-outcome": NO_MISUSE}
        work.do(action, **changes.get(action, {}))
    work.do("suspend", customer="customer 7 ", why="Enough.", **end)
    work.do("close")
    check_in(work)
    assert find_open(work.state) == [
        "The use of a customer is suspended, and that was neither lifted nor ended: Customer 8."
    ]
    work.do("reopen")
    work.do("suspend", customer="Customer 8", why="Enough.", **end)
    work.do("review")
    for action in STEPS_BEFORE_CLOSING[2:]:
        work.do(action, **changes.get(action, {}))
    work.do("close")
    check_in(work)
    assert find_open(work.state) == []


def test_nothing_goes_while_it_is_held_back_and_opening_the_case_again_ends_no_hold(closed: Work) -> None:
    held = "Its deletion is held back."
    closed.do("hold", why="A court has asked for it.")
    assert find_open(closed.state) == [held]
    closed.do("reopen")
    closed.do("review")
    for action in STEPS_BEFORE_CLOSING[2:]:
        closed.do(action, **{"decide": {"decision": "stop"}, "record-outcome": NO_MISUSE}.get(action, {}))
    closed.do("close")
    assert held in find_open(closed.state)
    closed.do("release-hold")
    assert held not in find_open(closed.state)


def test_nothing_goes_while_a_proposal_is_open(closed: Work) -> None:
    work = Work()
    work.reach("remedy")
    work.record("final-say")
    proposals = work.state.open
    assert find_open(replace(closed.state, open=proposals)) == ["A proposal is not decided."]
