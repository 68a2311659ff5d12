"""Deadlines of a case (the clocks of procedure.toml): what is due by which day, what is paused, what is overdue."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from gettext import gettext as _
from typing import Any

from app.clock import add_months
from app.periods import Clock
from app.procedure.items.item import list_open
from app.procedure.items.measures import name_kind
from app.procedure.state import State
from app.procedure.steps import Step


@dataclass(frozen=True)
class Due:
    """Something to be done by a day. `name` is what; `warn` whether it is time to mind it.

    If it is about messages of a reporter: `messages` is how many came on `came_on`. `waits`: there is no day by which
    it is due, `on` is since when it waits. `owner` is who is responsible, in words, `people` are who is asked, by id.
    `same_until` is the last day on which it is as it is today.
    """

    name: str
    on: date
    warn: bool
    overdue: bool
    paused_since: date | None = None
    messages: int = 0
    came_on: date | None = None
    waits: bool = False
    owner: str = ""
    people: tuple[str, ...] = ()
    same_until: date = field(default=date.max, compare=False)

    @property
    def is_paused(self) -> bool:
        return self.paused_since is not None


def read_clocks(state: State, today: date, unanswered: Iterable[date] = ()) -> list[Due]:
    """What runs on this case today, the most urgent first: clocks, messages to answer, measures, tasks, and check-ins.

    `unanswered` are the days on which those messages of the reporter came, after the report, that nobody has answered.
    """
    places = defaultdict[str, list[int]](list)
    for at, step in enumerate(state.current):
        places[step.action].append(at)
    dues = [due for clock in state.rules.clocks if (due := _read(state, clock, places, today))]
    dues += [*_read_messages(state, unanswered, today), *_read_items(state, today), *_read_check_ins(state, today)]
    return sorted(dues, key=lambda due: (due.is_paused, due.on))


def find_last_day(state: State, dues: Iterable[Due], today: date) -> date:
    """The last day on which these, of what runs on this case today, are the same, and nothing more runs."""
    begins = (_find_latest_start(state, clock) for clock in state.rules.clocks)
    ahead = [begin - timedelta(1) for begin in begins if begin and begin > today]
    return min([*ahead, *(due.same_until for due in dues)], default=date.max)


def _make(name: str, on: date, today: date, warn_on: date, overdue_after: date, **more: Any) -> Due:
    """Make what is to be minded from a day on, and is overdue after another one."""
    warn, overdue = today >= warn_on, today > overdue_after
    same_until = min(date.max if warn else warn_on - timedelta(1), date.max if overdue else overdue_after)
    return Due(name, on, warn, overdue, same_until=same_until, **more)


def _read(state: State, clock: Clock, places: Mapping[str, list[int]], today: date) -> Due | None:
    if clock.for_reporter and not state.has_reporter:
        return None
    begun = _find_start(state, clock, places, today)
    if begun is None:
        return None
    started, steps = begun
    paused_days, paused_since = _count_paused(steps, clock, started, today)
    end = add_months(started, clock.months) if clock.months else started + timedelta(clock.days or 0)
    on, warn_on = end + timedelta(paused_days), started + timedelta(clock.warn_after_days + paused_days)
    if paused_since is not None:
        return Due(clock.name, on, warn=False, overdue=False, paused_since=paused_since, same_until=today)
    due = _make(clock.name, on, today, warn_on, on)
    # As long as it may have stood still for all of its days, tomorrow it may have for one more.
    return replace(due, same_until=today) if today <= started + timedelta(paused_days) else due


def _find_start(
    state: State, clock: Clock, places: Mapping[str, list[int]], today: date
) -> tuple[date, tuple[Step, ...]] | None:
    """The day from which it counts, and the steps since; None if it doesn't run. `places` are those of each action.

    A case that was opened again is counted anew.
    """
    steps, is_first = state.current, state.since == 0
    ended = max((places[action][-1] for action in clock.until if action in places), default=-1)
    if ended >= 0 and not clock.again:
        return None
    start = (state.opened_on, steps) if is_first and "opened" in clock.starts and ended < 0 else None
    if start is None:
        later = sorted(at for action in clock.starts if action in places for at in places[action] if at > ended)
        begun = (at for at in later if clock.is_started_by(steps[at].action, steps[at].details))
        start = next(((steps[at].on, steps[at + 1 :]) for at in begun), None)
    latest = _find_latest_start(state, clock)
    if latest is not None and latest <= today and not (start and start[0] <= latest):
        return latest, steps
    return start


def _find_latest_start(state: State, clock: Clock) -> date | None:
    """The day on which it starts at the latest, whatever was done; None if it waits for something to be done."""
    if clock.from_day is None:
        return None
    return (state.current[0].on if state.since else state.opened_on) + timedelta(clock.from_day)


def _count_paused(steps: Iterable[Step], clock: Clock, started: date, today: date) -> tuple[int, date | None]:
    """For how many days it has stood still, and since when it does now; None if it runs."""
    days, since = 0, None
    for step in steps if clock.paused_by else ():
        if step.action == clock.paused_by and since is None:
            since = step.on
        elif step.action == clock.resumed_by and since is not None:
            days, since = days + (step.on - since).days, None
    days += max((today - since).days, 0) if since is not None else 0
    # Days are what their authors' machines said: a clock is never set back, and stands still no longer than it runs.
    paused_since = None if since is None else max(since, started)
    return min(max(days, 0), max((today - started).days, 0)), paused_since


def _read_messages(state: State, unanswered: Iterable[date], today: date) -> Iterator[Due]:
    clock = state.rules.each_message
    for came_on, count in Counter(unanswered).items() if clock else ():
        assert clock is not None
        on, warn_on = came_on + timedelta(clock.days), came_on + timedelta(clock.warn_after_days)
        yield _make(clock.name, on, today, warn_on, on, messages=count, came_on=came_on)


def list_pending_check_ins(state: State, closed_on: date) -> list[date]:
    """The days of the check-ins that are still to be done, in a case that was closed on a day."""
    rules = state.rules.check_ins
    done = sum(step.action == rules.action for step in state.current)
    return [closed_on + timedelta(days) for days in rules.days][done:]


def _read_items(state: State, today: date) -> Iterator[Due]:
    for measure in list_open(state.measures):
        if measure.due_on:
            name = _("Measure: {kind}").format(kind=name_kind(state.rules, measure))
            owner = "" if measure.is_privileged else measure.owner
            yield _make(name, measure.due_on, today, measure.due_on, measure.due_on, owner=owner)
    # Of a task the name says nothing: documents have it, also where the entry is privileged.
    for task in state.tasks.values():
        if task.due_on:
            yield _make(_("Task"), task.due_on, today, task.due_on, task.due_on, people=task.waits_for)


def _read_check_ins(state: State, today: date) -> list[Due]:
    rules = state.rules.check_ins
    action, closing = state.rules.find_action(rules.action), state.latest(rules.after)
    if action is None or closing is None or state.status != "concluded":
        return []
    pending = list_pending_check_ins(state, closing.on)
    overdue = timedelta(rules.overdue_days)
    return [_make(action.name, on, today, on, on + overdue) for on in pending[:1]]
