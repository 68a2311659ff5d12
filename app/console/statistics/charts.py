"""Plots: bars with their numbers beside them, on a page and on paper alike."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from gettext import gettext as _
from gettext import ngettext
from statistics import median
from typing import NamedTuple

from app.console.words import write_day
from app.procedure.figures import DEPTHS, NONE, Breakdown, Report, list_options
from app.procedure.rules import Rules
from app.procedure.state import State
from app.procedure.suppression import FEW, Shown
from app.procedure.tally import ANSWERED, CLOSING, MEASURE, OUTCOME, REPORTER, count_days

MONTHS = 12


class Bar(NamedTuple):
    """One number: its name, what is written, and its length in percent of the plot; None where nothing is drawn."""

    name: str
    shown: str
    length: float | None


class Plot(NamedTuple):
    """Numbers of one kind. `note` is what to know of them, `unit` what they count."""

    title: str
    unit: str
    bars: list[Bar]
    note: str = ""


def draw(title: str, unit: str, numbers: Iterable[tuple[str, Shown | float | None, str]], note: str = "") -> Plot:
    """Draw numbers, each with its name and what is written of it; what is no number has no bar."""
    listed = [*numbers]
    longest = max((number for _name, number, _shown in listed if isinstance(number, int | float)), default=0)
    bars = [
        Bar(name, shown, round(100 * number / (longest or 1), 1) if isinstance(number, int | float) else None)
        for name, number, shown in listed
    ]
    return Plot(title, unit, bars, note)


def draw_report(report: Report, rules: Rules) -> list[Plot]:
    """Draw what is published of a year, one plot for each breakdown."""
    titles = {
        "channel": (_("Received, by channel"), ""),
        "source": (_("Received, by how it came to us"), ""),
        "depth": (_("Concluded, by how far they were looked into"), ""),
        "outcome": (_("Concluded, by outcome"), ""),
        "measure": (_("Concluded, by measure"), _("A case may have led to several measures, or to none.")),
    }
    return [_draw_breakdown(report, each, rules, *titles[each.id]) for each in report.breakdowns]


def write_shown(shown: Shown, threshold: int) -> str:
    """Write a published number, or what stands for it."""
    if isinstance(shown, int):
        return str(shown)
    return _("fewer than {count}").format(count=threshold) if shown is FEW else _("not published")


def write_days(days: float | None) -> str:
    """Write a number of days, or that there is none."""
    if days is None:
        return "–"
    return ngettext("{count} day", "{count} days", round(days)).format(count=round(days))


def draw_load(states: Sequence[State], today: date) -> list[Plot]:
    """Draw what came in, month by month, and where what is open stands. Nothing of it is suppressed."""
    received = Counter(_month(state.opened_on) for state in states)
    waiting = Counter(state.stage for state in states if state.status != "concluded")
    stages = [stage for stage in states[0].rules.stages if stage.status != "concluded"] if states else []
    return [
        draw(
            _("Received, by month"),
            _("Cases"),
            [(_write_month(month), received[month], str(received[month])) for month in list_months(today)],
        ),
        draw(
            _("Open now, by stage"),
            _("Cases"),
            [(stage.name, waiting[stage.id], str(waiting[stage.id])) for stage in stages],
            "" if stages else _("There is no case."),
        ),
    ]


def draw_times(states: Sequence[State], today: date) -> list[Plot]:
    """Draw how long it took, by the month in which the cases came in: medians, in days."""
    return [
        _draw_time(_("Until it was acknowledged"), states, today, ANSWERED),
        _draw_time(_("Until it was concluded"), states, today, (CLOSING,)),
    ]


def list_months(today: date) -> list[date]:
    """The first days of the last twelve months, this one last."""
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]


def _draw_breakdown(report: Report, breakdown: Breakdown, rules: Rules, title: str, note: str) -> Plot:
    if not any(isinstance(shown, int) for shown in breakdown.cells.values()):
        return Plot(title, _("Cases"), [], _("Nothing of this is published: the numbers are too small."))
    names = name_parts(rules)[breakdown.id]
    numbers = [
        (names.get(part, part), shown, write_shown(shown, report.threshold)) for part, shown in breakdown.cells.items()
    ]
    return draw(title, _("Cases"), numbers, note)


def name_parts(rules: Rules) -> dict[str, Mapping[str, str]]:
    """The names of the parts of a report's breakdowns, by their ids; channels are named already."""
    asked = [question for action in rules.actions for question in action.questions if question.fills == "source"]
    sources = {id: name for question in asked for id, name in question.options.items()}
    depths = (_("Not reviewed"), _("Reviewed, then stopped"), _("Investigated in full"))
    return {
        "channel": {},
        "source": {REPORTER: _("Somebody reported it here")} | sources,
        "depth": dict(zip(DEPTHS, depths, strict=True)),
        "outcome": {**list_options(rules, *OUTCOME), NONE: _("No outcome recorded")},
        "measure": {**list_options(rules, *MEASURE), "suspended": _("Use was suspended meanwhile")},
    }


def _draw_time(title: str, states: Sequence[State], today: date, until: Sequence[str]) -> Plot:
    taken: dict[date, list[int]] = {month: [] for month in list_months(today)}
    for state in states:
        days = count_days(state, *until)
        if days and _month(state.opened_on) in taken:
            taken[_month(state.opened_on)].append(int(days))
    medians = {month: median(days) if days else None for month, days in taken.items()}
    numbers = [(_write_month(month), days, write_days(days)) for month, days in medians.items()]
    return draw(title, _("Median"), numbers)


def _month(day: date) -> date:
    return day.replace(day=1)


def _write_month(month: date) -> str:
    return write_day(month, "MMM y")
