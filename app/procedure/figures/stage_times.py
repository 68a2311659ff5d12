"""How long a case stays in each stage, as far as its record tells."""

from datetime import date
from typing import NamedTuple

from app.procedure.state import State


class Stay(NamedTuple):
    """A stay of a case in a stage (its id), which it has left; `days` are whole days, those of pauses included."""

    stage: str
    days: int
    ended_on: date


def list_stays(state: State) -> list[Stay]:
    """List the stays that have ended, in order. Where it is now, it has not left."""
    stays: list[Stay] = []
    stage, since = state.rules.stages[0].id, state.opened_on
    for step in state.steps:
        action = state.rules.find_action(step.action)
        to = action.leads_to(step.details) if action else None
        if to and to != stage:
            # The day of a step is what its author's machine said.
            stays.append(Stay(stage, max((step.on - since).days, 0), step.on))
            stage, since = to, step.on
    return stays
