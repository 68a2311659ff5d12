"""Deadlines of a case (the clocks of procedure.toml): what is due by which day, what is paused, what is overdue."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from gettext import gettext as _

from app.clock import add_months
from app.procedure.items.item import list_open
from app.procedure.items.measures import name_kind
from app.procedure.periods import Clock
from app.procedure.state import State
from app.procedure.steps import Step


@dataclass(frozen=True)
class Due:
    """Something to be done by a day. `name` is what; `warn` whether it is time to mind it.

    If it is about messages of a reporter: `messages` is how many came on `came_on`. `waits`: there is no day by which
    it is due, `on` is since when it waits. `owner` is who is responsible, in words, `people` are who is asked, by id.
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
    is_running = paused_since is None
    return Due(clock.name, on, is_running and today >= warn_on, is_running and today > on, paused_since)


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
    starts = [(state.opened_on, steps)] if is_first and "opened" in clock.starts and ended < 0 else []
    for at in sorted(at for action in clock.starts if action in places for at in places[action] if at > ended):
        if clock.is_started_by(steps[at].action, steps[at].details):
            starts.append((steps[at].on, steps[at + 1 :]))
    if clock.from_day is not None:
        latest = (state.opened_on if is_first else steps[0].on) + timedelta(clock.from_day)
        if latest <= today and not (starts and starts[0][0] <= latest):
            return latest, steps
    return starts[0] if starts else None


def _count_paused(steps: Iterable[Step], clock: Clock, started: date, today: date) -> tuple[int, date | None]:
    """For how many days it has stood still, and since when it does now; None if it runs."""
    days, since = 0, None
    for step in steps:
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
        yield Due(clock.name, on, today >= warn_on, today > on, messages=count, came_on=came_on)


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
            yield Due(name, measure.due_on, today >= measure.due_on, today > measure.due_on, owner=owner)
    # Of a task the name says nothing: documents have it, also where the entry is privileged.
    for task in state.tasks.values():
        if task.due_on:
            yield Due(_("Task"), task.due_on, today >= task.due_on, today > task.due_on, people=task.waits_for)


def _read_check_ins(state: State, today: date) -> list[Due]:
    rules = state.rules.check_ins
    action, closing = state.rules.find_action(rules.action), state.latest(rules.after)
    if action is None or closing is None or state.status != "concluded":
        return []
    pending = list_pending_check_ins(state, closing.on)
    overdue = timedelta(rules.overdue_days)
    return [Due(action.name, on, today >= on, today > on + overdue) for on in pending[:1]]
