"""Retention: when a closed case is to be deleted, with its keys, envelopes and files."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.procedure.state import State

CLOSING, HOLD, RELEASE = "close", "hold", "release-hold"


def find_end(state: State, messages: Iterable[date]) -> date | None:
    """The day from which a case may be deleted; None while it is open, held back, or waiting for an answer.

    `messages` are the days on which the reporter's messages came. One that came after the closing puts the end off, so
    that no case goes on the day on which somebody wrote.
    """
    closing = state.latest(CLOSING)
    if closing is None or state.status != "concluded" or is_held(state):
        return None
    latest = max([closing.on, *messages])
    return latest + timedelta(state.rules.settings.retention_days)


def is_held(state: State) -> bool:
    """Whether its deletion was held back, and that still holds."""
    decided = [step.action for step in state.current if step.action in (HOLD, RELEASE)]
    return bool(decided) and decided[-1] == HOLD
