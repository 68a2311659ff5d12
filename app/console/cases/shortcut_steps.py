"""Shortcuts of the procedure: which of them somebody can take in a case now, and of which steps each is made there."""

from collections.abc import Mapping

from app.clock import today
from app.procedure.answers import fill_texts
from app.procedure.model import Shortcut
from app.procedure.state import State, find_obstacles
from app.procedure.steps import Duties, Step


def list_left(state: State, shortcut: Shortcut, me: str, why: str) -> list[Step]:
    """The steps of a shortcut that are left at this stage; none if it is only the last, or none can be taken now."""
    for at, first in enumerate(shortcut.steps[:-1]):
        action = state.rules.find_action(first.action)
        if action and action.is_open_in(state.stage):
            return [_make_step(state, step.action, step.answers, me, why) for step in shortcut.steps[at:]]
    return []


def list_shortcuts(state: State, me: str, duties: Duties) -> list[Shortcut]:
    """The shortcuts that somebody can take now."""
    found = []
    for shortcut in state.rules.shortcuts:
        actions = [state.rules.find_action(step.action) for step in list_left(state, shortcut, me, "")]
        held = {*duties.get(me, ())}
        may = all(action and held & {*action.by} for action in actions)
        if actions and may and actions[0] and not find_obstacles(state, actions[0], me, duties):
            found.append(shortcut)
    return found


def _make_step(state: State, action_id: str, answers: Mapping[str, str], me: str, why: str) -> Step:
    action = state.rules.find_action(action_id)
    return Step(action_id, me, today(), fill_texts(action.questions if action else (), {**answers}, why))
