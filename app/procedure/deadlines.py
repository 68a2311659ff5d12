"""Deadlines of a case (the clocks of procedure.toml): what is due by which day, what is paused, what is overdue."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.procedure.model import Clock
from app.procedure.state import State


@dataclass(frozen=True)
class Due:
    """Something to be done by a day. `name` is what; `warn` whether it is time to mind it."""

    name: str
    on: date
    warn: bool
    overdue: bool
    paused: bool = False


def read_clocks(state: State, today: date) -> list[Due]:
    """What runs on this case today, the most urgent first: its clocks, and check-ins after it was closed."""
    dues = [due for clock in state.rules.clocks if (due := _read(state, clock, today))]
    return sorted([*dues, *_read_check_ins(state, today)], key=lambda due: (due.paused, due.on))


def _read(state: State, clock: Clock, today: date) -> Due | None:
    begun = _find_start(state, clock)
    if begun is None:
        return None
    started, position = begun
    if any(step.action in clock.until for step in state.steps[position:]):
        return None
    paused_days, is_paused = _count_paused(state, clock, position, started, today)
    on = started + timedelta(clock.days + paused_days)
    warn_on = started + timedelta(clock.warn_after_days + paused_days)
    return Due(clock.name, on, not is_paused and today >= warn_on, not is_paused and today > on, is_paused)


def _find_start(state: State, clock: Clock) -> tuple[date, int] | None:
    """The day from which it counts, and where in the steps that is. A case that was opened again is counted anew."""
    if "opened" in clock.starts and state.since == 0:
        return state.opened_on, 0
    later = enumerate(state.current, state.since + 1)
    return next(((step.on, at) for at, step in later if step.action in clock.starts), None)


def _count_paused(state: State, clock: Clock, position: int, started: date, today: date) -> tuple[int, bool]:
    days, since = 0, None
    for step in state.steps[position:]:
        if step.action == clock.paused_by and since is None:
            since = step.on
        elif step.action == clock.resumed_by and since is not None:
            days, since = days + (step.on - since).days, None
    days += max((today - since).days, 0) if since is not None else 0
    # Days are what their authors' machines said: a clock is never set back, and stands still no longer than it runs.
    return min(max(days, 0), max((today - started).days, 0)), since is not None


def _read_check_ins(state: State, today: date) -> list[Due]:
    rules = state.rules.check_ins
    action, closing = state.rules.find_action(rules.action), state.latest(rules.after)
    if action is None or closing is None or state.status != "concluded":
        return []
    done = sum(step.action == rules.action for step in state.current)
    pending = [closing.on + timedelta(days) for days in rules.days][done:]
    overdue = timedelta(rules.overdue_days)
    return [Due(action.name, on, today >= on, today > on + overdue) for on in pending[:1]]
