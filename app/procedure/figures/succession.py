"""What a later publication of a year may tell, so that its difference to the one before tells on nobody.

Each figure of a publication stands either as the cases are counted that day, and is called current here, or as the
publication before told it. What is current was told before and is told now, whole, and moved by 0 or by at least the
threshold; everything else stays as it was, and is marked as of the earlier publication. What was withheld stays
withheld, but where nothing had been told that it could be compared with.

- A total is current if it was told and moved by 0 or at least the threshold; after `FEW`, if it is now at least twice
  the threshold, less 1: then it moved by at least the threshold, whatever it had been.
- A breakdown is current if what it is a part of is current, and every number of it was told before and is told now and
  moved by 0 or at least the threshold; of parts that are counted alone, the rest that doesn't have them as well. If its
  total had been 0 or `FEW`, nothing was told by it, so it is current as in a first publication; so is one that the
  publication before did not have.
- A median is current if the number of concluded cases is, and moved.
- How many are open is what the totals add up to. It is current only if it is exactly that, counted on from the
  publication before, and from the latest ones of the years beside: a case that was opened again, and moved from one
  year to another, would be what is left over.

Why nothing can be worked out: what is current in a breakdown is a table in which nothing is withheld, after a table in
which nothing was, and no step between them is small. What isn't current is the same in both publications, so that
whoever compares them can't tell whether it changed, unless its total is current and moved, by the threshold at least:
then it may have moved between any two cells in at least two ways that are kept back alike. What is compared is always
what was told last, so this holds for a third publication as it does for the second. A breakdown that limits another
stands above it, so no sum of current numbers is one that isn't told. tests/procedure/test_succession.py tries every
pair of small tables.

Not protected: that something which was told moved at all, where its total did; that a number which is told as 0 now was
not more before, if cases never leave it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.procedure.figures.annual_report import ANSWER, AnnualReport, Breakdown
from app.procedure.figures.suppression import FEW, WITHHELD, Shown

RECEIVED, CONCLUDED, OPEN, MEDIAN = "received", "concluded", "open", "median_days_"
# What each breakdown is a part of, or limited by; the form's answers are parts of what was reported.
ABOVE = {
    "channel": RECEIVED,
    "source": RECEIVED,
    "acknowledged": "source",
    "fed_back": "acknowledged",
    "happened": RECEIVED,
    "outcome": CONCLUDED,
    "depth": "outcome",
    "measure": CONCLUDED,
    "follow_up": "measure",
}


class OtherThreshold(Exception):
    """The publication before withholds numbers below another threshold (`args`): the two can't be compared."""


@dataclass(frozen=True)
class Told:
    """What a publication of a year tells. `since` is, by figure, the publication from which on it stands so."""

    report: AnnualReport
    number: int
    since: Mapping[str, int]


def tell_next(fresh: AnnualReport, before: Told | None, beside: Iterable[AnnualReport] = ()) -> Told:
    """What the next publication of a year tells, of the cases as they are counted now.

    `before` is the publication before of the same year, `beside` are the latest of the years before and after. Raises
    OtherThreshold.
    """
    beside = [each for each in beside if abs(each.year - fresh.year) == 1]
    if before is None:
        report = fresh if _adds_up(fresh, None, beside) else replace(fresh, open=WITHHELD)
        return Told(report, 1, dict.fromkeys(_list_figures(report), 1))
    if before.report.threshold != fresh.threshold:
        raise OtherThreshold(before.report.threshold)
    report = _tell_over(fresh, before.report, beside)
    now, then = _list_figures(report), _list_figures(before.report)
    number = before.number + 1
    return Told(report, number, {id: before.since[id] if then.get(id) == now[id] else number for id in now})


def list_held_back(fresh: AnnualReport, told: AnnualReport) -> list[str]:
    """The figures that stand otherwise than they are counted, because of an earlier publication."""
    counted = _list_figures(fresh)
    return [id for id, shown in _list_figures(told).items() if counted.get(id) != shown]


def _tell_over(fresh: AnnualReport, old: AnnualReport, beside: list[AnnualReport]) -> AnnualReport:
    current = {id for id in (RECEIVED, CONCLUDED) if _may_move(getattr(old, id), getattr(fresh, id), fresh.threshold)}
    breakdowns = [
        each if _is_current(each.id, fresh, old, current) else old.find(each.id) if _has(old, each.id) else _hide(each)
        for each in fresh.breakdowns
    ]
    gone = [each for each in old.breakdowns if not _has(fresh, each.id)]
    adds_up = {RECEIVED, CONCLUDED} <= current and _adds_up(fresh, old, beside)
    times = fresh if CONCLUDED in current and fresh.concluded != old.concluded else old
    return AnnualReport(
        fresh.year,
        fresh.threshold,
        fresh.received if RECEIVED in current else old.received,
        fresh.concluded if CONCLUDED in current else old.concluded,
        fresh.open if adds_up else old.open,
        (*breakdowns, *gone),
        {**old.medians, **times.medians},
    )


def _is_current(id: str, fresh: AnnualReport, old: AnnualReport, current: set[str]) -> bool:
    if id in (RECEIVED, CONCLUDED):
        return id in current
    above = "source" if id.startswith(ANSWER) else ABOVE[id]
    if not _is_current(above, fresh, old, current):
        return False
    total = id
    while total not in (RECEIVED, CONCLUDED):
        total = "source" if total.startswith(ANSWER) else ABOVE[total]
    if getattr(old, total) in (0, FEW) or not _has(old, id):
        return True
    return _moves_widely(old.find(id), fresh.find(id), getattr(old, total), getattr(fresh, total), fresh.threshold)


def _may_move(old: Shown, new: Shown, threshold: int) -> bool:
    if old is FEW:
        return isinstance(new, int) and new >= 2 * threshold - 1
    return isinstance(old, int) and isinstance(new, int) and _is_wide(new - old, threshold)


def _moves_widely(old: Breakdown, new: Breakdown, total_before: int, total: int, threshold: int) -> bool:
    # A cell that is gone was renamed: where to, nobody can tell.
    if not {*old.cells} <= {*new.cells}:
        return False
    for id, shown in new.cells.items():
        before = old.cells.get(id, 0)
        if not isinstance(shown, int) or not isinstance(before, int) or not _is_wide(shown - before, threshold):
            return False
        if not new.is_whole and not _is_wide((total - shown) - (total_before - before), threshold):
            return False
    return True


def _is_wide(step: int, threshold: int) -> bool:
    return step == 0 or abs(step) >= threshold


def _adds_up(fresh: AnnualReport, old: AnnualReport | None, beside: list[AnnualReport]) -> bool:
    """Whether how many are open is no more than what is told already, counted on; True where nothing is told."""
    told = [_count_on(fresh.open, fresh, each) for each in beside]
    if old is not None:
        gained, ended = _subtract(fresh.received, old.received), _subtract(fresh.concluded, old.concluded)
        told.append(_subtract(fresh.open, old.open) == _subtract(gained, ended) is not None)
    return all(told)


def _count_on(open_now: Shown, fresh: AnnualReport, other: AnnualReport) -> bool:
    later, first, last = (fresh, other.open, open_now) if other.year < fresh.year else (other, open_now, other.open)
    moved = _subtract(later.received, later.concluded)
    return moved is not None and _subtract(last, first) == moved


def _subtract(one: Shown | None, other: Shown | None) -> int | None:
    return one - other if isinstance(one, int) and isinstance(other, int) else None


def _has(report: AnnualReport, id: str) -> bool:
    return any(each.id == id for each in report.breakdowns)


def _hide(breakdown: Breakdown) -> Breakdown:
    return replace(breakdown, cells=dict.fromkeys(breakdown.cells, WITHHELD))


def _list_figures(report: AnnualReport) -> dict[str, object]:
    """What is told, by figure."""
    return {
        RECEIVED: report.received,
        CONCLUDED: report.concluded,
        OPEN: report.open,
        **{each.id: each.cells for each in report.breakdowns},
        **{MEDIAN + id: days for id, days in report.medians.items()},
    }
