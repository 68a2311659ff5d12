"""However many entries an officer writes into a record, where the case stands takes less time than opening them."""

from functools import partial

import pytest

from app.procedure.fold import take
from app.procedure.state import State
from app.procedure.steps import Step
from tests.linear.timing import measure_yardstick, take_time
from tests.procedure.cases import ANSWERS, DUTIES, FIRST_DAY, Work

SIZE = 1000
MOST_YARDSTICKS = 60


def make_step(number: int, action: str, **answers: str) -> Step:
    return Step(action, "compliance", FIRST_DAY, {**ANSWERS.get(action, {}), **answers}, f"many-{number}")


def make_measures(last: str) -> list[Step]:
    """Many measures, then as many steps that have to do with them."""
    added = [make_step(number, "remediate") for number in range(SIZE)]
    said = [{"measure": each.entry, "what": "Seen."} if last == "verify-measure" else {} for each in added]
    return added + [make_step(SIZE + at, last, **answers) for at, answers in enumerate(said)]


def follow(state: State, steps: list[Step]) -> State:
    for step in steps:
        state = take(state, step, DUTIES)
    return state


@pytest.mark.parametrize("last", ["verify-measure", "close"])
def test_many_measures_hold_nobody_up(last: str) -> None:
    work = Work()
    work.reach("remedy")
    steps = make_measures(last)
    seconds = take_time(partial(follow, work.state))(steps)
    assert seconds <= MOST_YARDSTICKS * measure_yardstick()
    state = follow(work.state, steps)
    assert len(state.measures) == SIZE
    assert len(state.refused) == (SIZE if last == "close" else 0)
    assert all(len(refused.reasons) < 10 for refused in state.refused)
