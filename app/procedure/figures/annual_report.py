"""The yearly public report: how many cases came in and were concluded, how, and how long it took.

What is reported of a year falls in that year: the cases that came in, by channel and by what they came from; and the
cases that were closed, by how far they were looked into, by outcome, by measure, and the time they took. So the figures
of a year that is over stay as they are; only a case that is opened again, and closed in another year, moves.

Protected: no suppressed number can be worked out from the report of one year, not even by who knows how it is made (see
suppression.py). Breakdowns are told one by one, never crossed with each other, and are cut so that none is a part of
another. A median of fewer cases than the threshold isn't told.

Not protected: what all of a large number have in common ("of 12 concluded, 12 were misuse"); that a kind of case, named
with 0, did not occur; what somebody knows already, such as the one other report there was; that everything which was
concluded once came in, if over all years hardly anything else did; the difference between two reports of one year, if
a year is published before it is over, and again. A median is the time of one case, or the middle between two.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from app import csv_table
from app.procedure.figures.suppression import WITHHELD, Shown, Unsaid, show_cells, show_part, show_total
from app.procedure.figures.tally import MEASURE, OUTCOME, Tally
from app.procedure.model import Rules

# How far the cases were looked into: each is in one of these, so that no figure is a part of another.
DEPTHS = ("unreviewed", "reviewed", "investigated")
NONE = "none"


@dataclass(frozen=True)
class Breakdown:
    """Published numbers by id. `is_whole` if they are the parts of the total; of measures a case may have several."""

    id: str
    cells: dict[str, Shown]
    is_whole: bool = True


@dataclass(frozen=True)
class AnnualReport:
    """The published figures of one year. Medians are days, None if too few cases are behind them."""

    year: int
    threshold: int
    received: Shown
    concluded: Shown
    breakdowns: tuple[Breakdown, ...]
    medians: dict[str, int | None]

    def find(self, id: str) -> Breakdown:
        return next(breakdown for breakdown in self.breakdowns if breakdown.id == id)


def count_year(tallies: Iterable[Tally], year: int, rules: Rules) -> AnnualReport:
    """Make the report of a year from the tallies of all cases. Raises ValueError for a threshold below 3.

    A channel, an outcome or a measure that any year knows has a place in every year's report.
    """
    everything, threshold = [*tallies], rules.settings.least_told
    received = [tally for tally in everything if tally.received == str(year)]
    concluded = [tally for tally in everything if tally.closed == str(year)]

    def split(cases: list[Tally], id: str, known: Iterable[str], part: Callable[[Tally], str]) -> Breakdown:
        counts = _count([*dict.fromkeys([*known, *sorted(map(part, everything))])], map(part, cases))
        return Breakdown(id, dict(zip(counts, show_cells([*counts.values()], threshold), strict=True)))

    return AnnualReport(
        year,
        threshold,
        show_total(len(received), threshold),
        show_total(len(concluded), threshold),
        (
            split(received, "channel", (), lambda tally: tally.channel),
            split(received, "source", (), lambda tally: tally.source),
            split(concluded, "depth", DEPTHS, find_depth),
            split(concluded, "outcome", (*list_options(rules, *OUTCOME), NONE), lambda tally: tally.outcome or NONE),
            _count_measures(everything, concluded, rules, threshold),
        ),
        {
            "acknowledged": _find_median([tally.acknowledged_days for tally in concluded], threshold),
            "concluded": _find_median([tally.concluded_days for tally in concluded], threshold),
        },
    )


def find_depth(tally: Tally) -> str:
    """How far a case was looked into: one of DEPTHS."""
    return "investigated" if tally.investigated else "reviewed" if tally.reviewed else "unreviewed"


def list_options(rules: Rules, action: str, question: str) -> dict[str, str]:
    """What can be answered to a question of the procedure, with names; nothing if there is no such question."""
    found = rules.find_action(action)
    asked = found.find_question(question) if found else None
    return asked.options if asked else {}


def list_years(tallies: Iterable[Tally]) -> list[int]:
    """The years of which there is anything to report, the latest first."""
    years = {int(year) for tally in tallies for year in (tally.received, tally.closed) if year}
    return [*range(max(years), min(years) - 1, -1)] if years else []


def list_rows(report: AnnualReport) -> list[tuple[str, str, Shown | None]]:
    """The whole report as rows: what is counted, the part of it, and the number; None of a median that isn't told."""
    return [
        ("received", "", report.received),
        ("concluded", "", report.concluded),
        *((each.id, part, shown) for each in report.breakdowns for part, shown in each.cells.items()),
        *((f"median_days_{name}", "", days) for name, days in report.medians.items()),
    ]


def write_csv(report: AnnualReport) -> str:
    """Write the report as comma-separated values; what isn't told is a word."""
    rows = [[report.year, figure, part, _write(shown, report)] for figure, part, shown in list_rows(report)]
    return csv_table.write_csv([["year", "figure", "part", "count"], *rows])


def write_json(report: AnnualReport) -> str:
    """Write the report as JSON; what isn't told is a word, where numbers are expected too."""
    document: dict[str, Any] = {"year": report.year, "fewest_told": report.threshold}
    for figure, part, shown in list_rows(report):
        if part:
            document.setdefault(figure, {})[part] = _write(shown, report)
        else:
            document[figure] = _write(shown, report)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _count(parts: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    counts = dict.fromkeys(parts, 0)
    for part in found:
        counts[part] += 1
    return counts


def _count_measures(everything: Sequence[Tally], cases: Sequence[Tally], rules: Rules, threshold: int) -> Breakdown:
    """Of each kind, in how many of the cases it was taken."""
    known = [*list_options(rules, *MEASURE), *sorted({kind for tally in everything for kind in tally.measures})]
    having = {kind: sum(kind in tally.measures for tally in cases) for kind in known}
    having |= {"suspended": sum(tally.suspended for tally in cases)}
    return Breakdown(
        "measure",
        {kind: show_part(count, len(cases), threshold) for kind, count in having.items()},
        is_whole=False,
    )


def _find_median(days: Iterable[str], threshold: int) -> int | None:
    known = [int(each) for each in days if each]
    return round(median(known)) if len(known) >= threshold else None


def _write(shown: Shown | None, report: AnnualReport) -> int | str:
    if isinstance(shown, Unsaid):
        return "withheld" if shown is WITHHELD else f"fewer than {report.threshold}"
    return "too few cases" if shown is None else shown
