"""Charts for comparing, of the cases that an officer can read: load, ages, times per stage, outcomes by quarter.

No number is suppressed: they are for officers, and for the report to the board.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from gettext import gettext as _
from gettext import ngettext
from statistics import median
from typing import NamedTuple

from app.clock import add_months, today
from app.console.formatting import format_day
from app.console.index.summary import read_dues
from app.console.names import find_person
from app.console.statistics.charts import format_days
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.facts import find_fact
from app.procedure.figures.stage_times import list_stays
from app.procedure.figures.tally import OUTCOME
from app.procedure.model import CONCLUDED, Rules
from app.procedure.state import State

QUARTERS = 4
MOST_ROWS = 8
# Ages in days: from each of these to below the next.
AGES = (0, 7, 28, 91, 182)


class Row(NamedTuple):
    """A row: its name, the lengths of its bars in percent of the longest row, and the cells beside them."""

    name: str
    lengths: list[float]
    cells: list[str]


class Comparison(NamedTuple):
    """A chart with a bar a row. The first columns are drawn, as parts of one bar; `of` is what the rows are."""

    title: str
    of: str
    columns: list[str]
    rows: list[Row]
    note: str = ""

    @property
    def drawn(self) -> int:
        """How many of the columns are drawn."""
        return len(self.rows[0].lengths) if self.rows else 0


class FollowedCase(NamedTuple):
    """A case, and how much of it is overdue."""

    state: State
    overdue: int

    @property
    def is_open(self) -> bool:
        return self.state.status != CONCLUDED


def follow_cases(cases: Iterable[CaseOverview]) -> list[FollowedCase]:
    """Read of each case what is overdue today."""
    day = today()
    return [FollowedCase(each.state, count_overdue(each, day)) for each in cases]


def count_overdue(case: CaseOverview, day: date) -> int:
    """How many deadlines of a case are overdue."""
    return sum(due.overdue for due in read_dues(case.summary, case.state, day))


def compare_cases(workspace: Workspace) -> list[Comparison]:
    """Make the four charts of all cases that this officer can read."""
    return over_cases(workspace, "figures", lambda cases: make_comparisons(workspace, follow_cases(cases), today()))


def make_comparisons(workspace: Workspace, cases: Sequence[FollowedCase], day: date) -> list[Comparison]:
    """Make the four charts of these cases, as of a day."""
    return [
        compare_load(cases, lambda id: find_person(workspace.directory, id).name),
        compare_ages(cases, day),
        compare_stages(cases, workspace.rules, day),
        compare_outcomes(cases, workspace.rules, day),
    ]


def compare_load(cases: Iterable[FollowedCase], name: Callable[[str], str]) -> Comparison:
    """Compare how many open cases each person leads, the most first; those beyond the eighth are one row."""
    counts: dict[str, list[int]] = {}
    for case in cases:
        for id in (find_fact(case.state, "lead") or [""]) if case.is_open else ():
            counts.setdefault(id, [0, 0])[case.overdue > 0] += 1
    ranked = sorted(counts.items(), key=lambda each: (each[0] == "", -sum(each[1]), each[0]))
    rows = [(name(id) if id else _("Nobody yet"), numbers) for id, numbers in ranked]
    chart = draw(_("Open cases, by who leads them"), _("Person"), _name_states(), rows)
    return chart if rows else chart._replace(note=_("There is no open case."))


def compare_ages(cases: Iterable[FollowedCase], day: date) -> Comparison:
    """Compare how old the open cases are, counted from when each came in, or was opened again."""
    names = (
        _("Less than a week"),
        _("1 to 4 weeks"),
        _("1 to 3 months"),
        _("3 to 6 months"),
        _("Half a year or more"),
    )
    counts = [[0, 0] for _band in AGES]
    for case in cases:
        if case.is_open:
            since = case.state.current[0].on if case.state.since else case.state.opened_on
            band = sum((day - since).days >= least for least in AGES[1:])
            counts[band][case.overdue > 0] += 1
    return draw(_("Open cases, by age"), _("Age"), _name_states(), [*zip(names, counts, strict=True)])


def compare_stages(cases: Iterable[FollowedCase], rules: Rules, day: date) -> Comparison:
    """Compare how long cases stay in each stage: medians of the stays that ended in the last four quarters."""
    since = list_quarters(day)[0]
    days: dict[str, list[int]] = {stage.id: [] for stage in rules.stages if stage.status != CONCLUDED}
    for case in cases:
        for stay in list_stays(case.state):
            if stay.stage in days and stay.ended_on >= since:
                days[stay.stage].append(stay.days)
    medians = {id: median(found) if found else None for id, found in days.items()}
    longest = max((each for each in medians.values() if each), default=1)
    rows = [
        Row(
            rules.find_stage(id).name,
            [round(100 * (found or 0) / longest, 1)],
            [format_days(found), str(len(days[id]))],
        )
        for id, found in medians.items()
    ]
    return Comparison(
        _("Days in each stage"),
        _("Stage"),
        [_("Median"), _("Times")],
        rows,
        _("Of what left the stage in the last four quarters."),
    )


def compare_outcomes(cases: Iterable[FollowedCase], rules: Rules, day: date) -> Comparison:
    """Compare the outcomes by the quarter in which each was recorded; of a case, the last since it was opened."""
    action = rules.find_action(OUTCOME[0])
    question = action.find_question(OUTCOME[1]) if action else None
    options = question.options if question else {}
    counts = Counter[tuple[date, object]]()
    for case in cases:
        if step := case.state.latest(OUTCOME[0]):
            counts[find_quarter(step.on), step.details.get(OUTCOME[1])] += 1
    rows = [(format_day(each, "QQQ y"), [counts[each, id] for id in options]) for each in list_quarters(day)]
    return draw(_("Outcomes, by quarter"), _("Quarter"), [*options.values()], rows)


def find_quarter(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def list_quarters(day: date) -> list[date]:
    """The first days of the last four quarters, the current one last."""
    return [add_months(find_quarter(day), -3 * back) for back in range(QUARTERS - 1, -1, -1)]


def draw(title: str, of: str, columns: list[str], counted: Sequence[tuple[str, list[int]]]) -> Comparison:
    """Draw the parts of each row as one bar. Of more than eight rows, the last are added up in one without a bar."""
    shown = [*counted] if len(counted) <= MOST_ROWS else [*counted[: MOST_ROWS - 1]]
    longest = max((sum(numbers) for _name, numbers in shown), default=0) or 1
    rows = [
        Row(name, [round(100 * number / longest, 2) for number in numbers], [*map(str, numbers)])
        for name, numbers in shown
    ]
    if rest := counted[len(shown) :]:
        others = ngettext("{count} other", "{count} others", len(rest)).format(count=len(rest))
        sums = [sum(column) for column in zip(*(numbers for _name, numbers in rest), strict=True)]
        rows.append(Row(others, [0.0 for _sum in sums], [*map(str, sums)]))
    return Comparison(title, of, columns, rows)


def _name_states() -> list[str]:
    return [_("In time"), _("Overdue")]
