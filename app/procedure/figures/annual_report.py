"""The yearly public report: how many cases came in and were concluded, how, and how long it took.

What is reported of a year falls in that year: the cases that came in, by channel, by what they came from, and for those
that a reporter filed, by whether they were answered in time and by what the form's questions that are counted were
answered; and the cases that were closed, by how far they were looked into, by outcome, by measure, and the time they
took. So the figures of a year that is over stay as they are; only a case that is opened again, and closed in another
year, moves, and whether somebody was told of retaliation, or answered late.

Protected: no suppressed number can be worked out from the report of one year, not even by who knows how it is made (see
suppression.py). Breakdowns are told one by one, never crossed with each other, each under a total that is told. Of two
of which one limits the other (who was never acknowledged got no feedback; misuse is found by an investigation; without
a measure there is none to verify), the second is told only where both are told whole, with no number left to work out.
How many were open at the end of the year is told where all totals up to then are: it is what they add up to. A median
of fewer cases than the threshold isn't told.

Not protected: what all of a large number have in common ("of 12 concluded, 12 were misuse"); that a kind of case, named
with 0, did not occur; what somebody knows already, such as the one other report there was; that everything which was
concluded once came in, if over all years hardly anything else did. A median is the time of one case, or the middle
between two.

The difference between two reports of one year is protected where they are published (succession.py).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from types import MappingProxyType
from typing import Any

from app import csv_table
from app.procedure.figures.suppression import WITHHELD, Shown, Unsaid, show_cells, show_part, show_total
from app.procedure.figures.tally import FOLLOW_UP, MEASURE, OUTCOME, PROMPTNESS, REPORTER, Tally
from app.procedure.model import Rules

# How far the cases were looked into: each is in one of these, so that no figure is a part of another.
DEPTHS = ("unreviewed", "reviewed", "investigated")
NONE = "none"
# What the breakdowns of the form's questions that are counted are called: this and the question's id.
ANSWER, NOT_SAID = "answer_", "not_said"
HAPPENED = ("protected", "retaliation", "reopened")


NOTHING_ASKED: Mapping[str, Iterable[str]] = MappingProxyType({})


@dataclass(frozen=True)
class Breakdown:
    """Published numbers by id. `is_whole` if they are the parts of the total; of measures a case may have several."""

    id: str
    cells: dict[str, Shown]
    is_whole: bool = True


@dataclass(frozen=True)
class AnnualReport:
    """The published figures of one year; `open` is how many cases were open at its end.

    Medians are days, None if too few cases are behind them.
    """

    year: int
    threshold: int
    received: Shown
    concluded: Shown
    open: Shown
    breakdowns: tuple[Breakdown, ...]
    medians: dict[str, int | None]

    def find(self, id: str) -> Breakdown:
        return next(breakdown for breakdown in self.breakdowns if breakdown.id == id)


def count_year(
    tallies: Iterable[Tally], year: int, rules: Rules, asked: Mapping[str, Iterable[str]] = NOTHING_ASKED
) -> AnnualReport:
    """Make the report of a year from the tallies of all cases. Raises ValueError for a threshold below 3.

    `asked` are the answers that can be given to the form's questions that are counted, by the questions' ids.

    A channel, an outcome or a measure that any year knows has a place in every year's report.
    """
    everything, threshold = [*tallies], rules.settings.least_told
    received = [tally for tally in everything if tally.received == str(year)]
    concluded = [tally for tally in everything if tally.closed == str(year)]

    def split(cases: list[Tally], id: str, known: Iterable[str], part: Callable[[Tally], str]) -> Breakdown:
        counts = _count([*dict.fromkeys([*known, *sorted(map(part, everything))])], map(part, cases))
        return Breakdown(id, dict(zip(counts, show_cells([*counts.values()], threshold), strict=True)))

    def split_reported(id: str, known: Iterable[str], part: Callable[[Tally], str]) -> Breakdown:
        cells = split(reported, id, known, part)
        is_told = isinstance(sources.cells.get(REPORTER, 0), int)
        return cells if is_told else _withhold(cells)

    reported = [tally for tally in received if tally.source == REPORTER]
    sources = split(received, "source", (), lambda tally: tally.source)
    acknowledged = split_reported("acknowledged", PROMPTNESS, lambda tally: tally.acknowledged)
    outcomes = split(concluded, "outcome", (*list_options(rules, *OUTCOME), NONE), lambda tally: tally.outcome or NONE)
    measures = _count_measures(everything, concluded, rules, threshold)
    return AnnualReport(
        year,
        threshold,
        show_total(len(received), threshold),
        show_total(len(concluded), threshold),
        _count_open(everything, year, threshold),
        (
            split(received, "channel", (), lambda tally: tally.channel),
            sources,
            acknowledged,
            _tell_whole(split_reported("fed_back", PROMPTNESS, lambda tally: tally.fed_back), acknowledged),
            *(
                split_reported(ANSWER + id, options, lambda tally, id=id: find_answer(tally, id))  # type: ignore[misc]
                for id, options in asked.items()
            ),
            _count_happened(received, threshold),
            _tell_whole(split(concluded, "depth", DEPTHS, find_depth), outcomes),
            outcomes,
            measures,
            _tell_whole(split(concluded, "follow_up", FOLLOW_UP, lambda tally: tally.follow_up), measures),
        ),
        {
            "reviewed": _find_median([tally.review_days for tally in concluded], threshold),
            "acknowledged": _find_median([tally.acknowledged_days for tally in concluded], threshold),
            "concluded": _find_median([tally.concluded_days for tally in concluded], threshold),
        },
    )


def find_depth(tally: Tally) -> str:
    """How far a case was looked into: one of DEPTHS."""
    return "investigated" if tally.investigated else "reviewed" if tally.reviewed else "unreviewed"


def find_answer(tally: Tally, question: str) -> str:
    """What was answered to a question of the form that is counted; NOT_SAID if nothing is known of it."""
    found = (answer.removeprefix(f"{question}=") for answer in tally.answers if answer.startswith(f"{question}="))
    return next(found, NOT_SAID)


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
        ("open", "", report.open),
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


def _count_happened(cases: Sequence[Tally], threshold: int) -> Breakdown:
    """In how many of the cases something happened, of what can."""
    having = {id: sum(getattr(tally, id) for tally in cases) for id in HAPPENED}
    cells = {id: show_part(count, len(cases), threshold) for id, count in having.items()}
    return Breakdown("happened", cells, is_whole=False)


def _count_open(everything: Sequence[Tally], year: int, threshold: int) -> Shown:
    totals = Counter(each for tally in everything for each in (("received", tally.received), ("closed", tally.closed)))
    until = {each: count for each, count in totals.items() if each[1] and int(each[1]) <= year}
    if any(show_total(count, threshold) != count for count in until.values()):
        return WITHHELD
    count = sum(count if what == "received" else -count for (what, _year), count in until.items())
    return show_total(count, threshold)


def _tell_whole(breakdown: Breakdown, basis: Breakdown) -> Breakdown:
    """A breakdown that another one limits: withheld unless both are told whole."""
    shown = (*breakdown.cells.values(), *basis.cells.values())
    return breakdown if all(isinstance(each, int) for each in shown) else _withhold(breakdown)


def _withhold(breakdown: Breakdown) -> Breakdown:
    return replace(breakdown, cells=dict.fromkeys(breakdown.cells, WITHHELD))


def _find_median(days: Iterable[str], threshold: int) -> int | None:
    known = [int(each) for each in days if each]
    return round(median(known)) if len(known) >= threshold else None


def _write(shown: Shown | None, report: AnnualReport) -> int | str:
    if isinstance(shown, Unsaid):
        return "withheld" if shown is WITHHELD else f"fewer than {report.threshold}"
    return "too few cases" if shown is None else shown
