"""Bar charts of the statistics, for the page and the PDF: the yearly report, the workload and durations."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from gettext import gettext as _
from gettext import ngettext
from statistics import median
from typing import NamedTuple

from app.console.formatting import format_day
from app.procedure.figures.annual_report import ANSWER, DEPTHS, HAPPENED, NONE, AnnualReport, Breakdown, list_options
from app.procedure.figures.suppression import FEW, Shown
from app.procedure.figures.tally import (
    ANSWERED,
    CLOSING,
    FOLLOW_UP,
    MEASURE,
    OUTCOME,
    PROMPTNESS,
    REPORTER,
    count_days,
)
from app.procedure.model import Rules
from app.procedure.state import State
from app.questionnaire.counted import GIVEN, NOT_SAID, name_answers
from app.questionnaire.model import Form

MONTHS = 12


class Bar(NamedTuple):
    """One bar: its name, its number as written, and its length in percent of the longest; None for no bar."""

    name: str
    shown: str
    length: float | None


class Chart(NamedTuple):
    """A bar chart; `unit` is what it counts, `note` what to know about it."""

    title: str
    unit: str
    bars: list[Bar]
    note: str = ""


def make_chart(
    title: str, unit: str, numbers: Iterable[tuple[str, Shown | float | None, str]], note: str = ""
) -> Chart:
    """Make a chart of (name, number, number as written); what is suppressed or None has no bar."""
    listed = [*numbers]
    longest = max((number for _name, number, _shown in listed if isinstance(number, int | float)), default=0)
    bars = [
        Bar(name, shown, round(100 * number / (longest or 1), 1) if isinstance(number, int | float) else None)
        for name, number, shown in listed
    ]
    return Chart(title, unit, bars, note)


def make_report_charts(report: AnnualReport, rules: Rules, form: Form) -> list[Chart]:
    """Make the charts of a yearly report, one for each breakdown."""
    reported = _("Only of what was reported here.")
    titles = {
        "channel": (_("Received, by channel"), ""),
        "source": (_("Received, by how it came to us"), ""),
        "acknowledged": (_("Reported, by when it was acknowledged"), reported),
        "fed_back": (_("Reported, by when feedback was given"), reported),
        **{
            ANSWER + each.id: (_("Reported: {heading}").format(heading=each.heading), reported)
            for each in form.list_counted()
        },
        "happened": (_("Received, by what happened since"), _("Of one case, several of these can be true.")),
        "depth": (_("Concluded, by how far they were looked into"), ""),
        "outcome": (_("Concluded, by outcome"), ""),
        "measure": (_("Concluded, by measure"), _("A case may have led to several measures, or to none.")),
        "follow_up": (_("Concluded, by what became of the measures"), _("Of several, the one of which least did.")),
    }
    names = name_parts(rules, form)
    return [_make_breakdown_chart(report, each, names[each.id], *titles[each.id]) for each in report.breakdowns]


def format_shown(shown: Shown, threshold: int) -> str:
    """Format a published number, or what replaces a suppressed one."""
    if isinstance(shown, int):
        return str(shown)
    return _("fewer than {count}").format(count=threshold) if shown is FEW else _("not published")


def format_days(days: float | None) -> str:
    """Format a number of days, rounded; a dash for None."""
    if days is None:
        return "–"
    return ngettext("{count} day", "{count} days", round(days)).format(count=round(days))


def make_workload_charts(states: Sequence[State], today: date) -> list[Chart]:
    """Make the charts of cases received by month, and of open cases by stage. No number is suppressed."""
    received = Counter(_month(state.opened_on) for state in states)
    waiting = Counter(state.stage for state in states if state.status != "concluded")
    stages = [stage for stage in states[0].rules.stages if stage.status != "concluded"] if states else []
    return [
        make_chart(
            _("Received, by month"),
            _("Cases"),
            [(_write_month(month), received[month], str(received[month])) for month in list_months(today)],
        ),
        make_chart(
            _("Open now, by stage"),
            _("Cases"),
            [(stage.name, waiting[stage.id], str(waiting[stage.id])) for stage in stages],
            "" if stages else _("There is no case."),
        ),
    ]


def make_duration_charts(states: Sequence[State], today: date) -> list[Chart]:
    """Make the charts of durations: medians in days, by the month in which the cases were received."""
    return [
        _make_duration_chart(_("Until it was acknowledged"), states, today, ANSWERED),
        _make_duration_chart(_("Until it was concluded"), states, today, (CLOSING,)),
    ]


def list_months(today: date) -> list[date]:
    """The first days of the last twelve months, the current one last."""
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]


def _make_breakdown_chart(
    report: AnnualReport, breakdown: Breakdown, names: Mapping[str, str], title: str, note: str
) -> Chart:
    if not any(isinstance(shown, int) for shown in breakdown.cells.values()):
        return Chart(title, _("Cases"), [], _("Nothing of this is published: the numbers are too small."))
    numbers = [
        (names.get(part, part), shown, format_shown(shown, report.threshold)) for part, shown in breakdown.cells.items()
    ]
    return make_chart(title, _("Cases"), numbers, note)


def name_parts(rules: Rules, form: Form) -> dict[str, Mapping[str, str]]:
    """The names of the parts of each breakdown, by ids; the report has channels by their names already."""
    asked = [question for action in rules.actions for question in action.questions if question.fills == "source"]
    sources = {id: name for question in asked for id, name in question.options.items()}
    prompt = dict(zip(PROMPTNESS, (_("In time"), _("Too late"), _("Not so far")), strict=True))
    became = (_("All verified"), _("The rest handed over"), _("Some still open"), _("No measure"))
    happened = (_("The reporter was protected"), _("There was a sign of retaliation"), _("It was opened again"))
    said = {GIVEN: _("Answered"), NOT_SAID: _("Not answered")}
    depths = (_("Not reviewed"), _("Reviewed, then stopped"), _("Investigated in full"))
    return {
        "channel": {},
        "source": {REPORTER: _("Somebody reported it here")} | sources,
        "acknowledged": prompt,
        "fed_back": prompt,
        **{ANSWER + each.id: {**name_answers(form, each), **said} for each in form.list_counted()},
        "happened": dict(zip(HAPPENED, happened, strict=True)),
        "follow_up": dict(zip(FOLLOW_UP, became, strict=True)),
        "depth": dict(zip(DEPTHS, depths, strict=True)),
        "outcome": {**list_options(rules, *OUTCOME), NONE: _("No outcome recorded")},
        "measure": {**list_options(rules, *MEASURE), "suspended": _("Use was suspended meanwhile")},
    }


def _make_duration_chart(title: str, states: Sequence[State], today: date, until: Sequence[str]) -> Chart:
    taken: dict[date, list[int]] = {month: [] for month in list_months(today)}
    for state in states:
        days = count_days(state, *until)
        if days and _month(state.opened_on) in taken:
            taken[_month(state.opened_on)].append(int(days))
    medians = {month: median(days) if days else None for month, days in taken.items()}
    numbers = [(_write_month(month), days, format_days(days)) for month, days in medians.items()]
    return make_chart(title, _("Median"), numbers)


def _month(day: date) -> date:
    return day.replace(day=1)


def _write_month(month: date) -> str:
    return format_day(month, "MMM y")
