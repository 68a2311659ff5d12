"""Publications of one year after each other: whoever compares them works out nothing that one of them withholds."""

from collections import defaultdict
from dataclasses import replace

import pytest

from app.procedure.figures.annual_report import AnnualReport, Breakdown, count_year
from app.procedure.figures.succession import OtherThreshold, Told, list_held_back, tell_next
from app.procedure.figures.suppression import FEW, WITHHELD, show_cells, show_part, show_total
from tests.procedure.cases import RULES
from tests.procedure.test_annual_report import CLOSED, spread

THRESHOLD = 3
MOST_BEFORE, MOST = 7, 14
Table = tuple[int, ...]


def publish(counts: Table, is_whole: bool = True) -> AnnualReport:
    """The report of a year in which so many cases came in by channel, or of which so many had something."""
    total = sum(counts)
    shown = show_cells(counts, THRESHOLD) if is_whole else [show_part(counts[0], total, THRESHOLD)]
    cells = dict(zip("abc", shown, strict=False))
    table = Breakdown("channel" if is_whole else "happened", cells, is_whole)
    return AnnualReport(2026, THRESHOLD, show_total(total, THRESHOLD), 0, WITHHELD, (table,), {})


def find_seen(first: Told, second: Told) -> tuple[object, ...]:
    """All that the two tell."""
    reports = (first.report, second.report)
    return (*((each.received, *each.breakdowns[0].cells.values()) for each in reports), *sorted(second.since.items()))


@pytest.mark.parametrize(("cells", "is_whole", "only_grows"), [(2, True, False), (3, True, True), (2, False, False)])
def test_nothing_withheld_is_worked_out_from_two_publications(cells: int, is_whole: bool, only_grows: bool) -> None:
    seen: dict[tuple[object, ...], list[tuple[Table, Table]]] = defaultdict(list)
    befores = [each for total in range(MOST_BEFORE + 1) for each in spread(total, cells)]
    afters = [each for total in range(MOST + 1) for each in spread(total, cells)]
    told = {counts: tell_next(publish(counts, is_whole), None) for counts in befores}
    fresh = {counts: publish(counts, is_whole) for counts in afters}
    for before in befores:
        for after in afters:
            if not only_grows or all(one <= other for one, other in zip(before, after, strict=True)):
                second = tell_next(fresh[after], told[before])
                seen[find_seen(told[before], second)].append((before, after))
    for pairs in seen.values():
        before, after = pairs[0]
        first, second = told[before], tell_next(fresh[after], told[before])
        # What comes near the largest that were tried has fewer others beside it than there are.
        if min(sum(each[1]) for each in pairs) > MOST - 2 * THRESHOLD:
            continue
        table = second.report.breakdowns[0]
        is_moved = second.since[table.id] == 2
        for place, (was, now) in enumerate(
            zip(first.report.breakdowns[0].cells.values(), table.cells.values(), strict=True)
        ):
            hidden = {each[0][place] for each in pairs} if not isinstance(was, int) else {0, 1}
            assert len(hidden) > 1 or hidden == {0}, pairs
            current = {each[1][place] for each in pairs}
            assert len(current) > 1 or (isinstance(now, int) and (is_moved or current == {now})) or current == {0}, (
                pairs
            )
        for place in range(cells):
            steps = {abs(each[1][place] - each[0][place]) for each in pairs}
            assert len(steps) > 1 or not 0 < min(steps) < THRESHOLD, pairs
        totals = {abs(sum(each[1]) - sum(each[0])) for each in pairs}
        assert len(totals) > 1 or not 0 < min(totals) < THRESHOLD, pairs


def test_a_total_that_moved_by_few_stands_as_it_was_and_so_does_all_below_it() -> None:
    first = tell_next(count_year([CLOSED] * 12, 2026, RULES), None)
    moved = count_year([CLOSED] * 12 + [replace(CLOSED, channel="internal", outcome="no_misuse")] * 4, 2026, RULES)
    second = tell_next(moved, first)
    assert (second.report, second.number) == (replace(first.report, breakdowns=second.report.breakdowns), 2)
    assert second.report.find("channel").cells == {"external": 12}
    assert {*second.since.values()} == {1}
    assert {"received", "concluded", "channel", "outcome"} <= {*list_held_back(moved, second.report)}
    # One more, and the step is wide enough; a third publication is compared with what was told last.
    wider = count_year([CLOSED] * 12 + [replace(CLOSED, channel="internal", outcome="no_misuse")] * 5, 2026, RULES)
    third = tell_next(wider, second)
    assert third.report.received == 17 and third.report.find("channel").cells == {"external": 12, "internal": 5}
    assert (third.since["channel"], third.since["fed_back"]) == (3, 3)
    assert third.report.open == 0 and list_held_back(wider, third.report) == []


def test_what_is_part_of_a_number_that_is_held_back_is_held_back_too() -> None:
    media = replace(CLOSED, source="media")
    first = tell_next(count_year([CLOSED] * 20 + [media] * 5, 2026, RULES), None)
    # Told, 25 answers would tell that 7 came from the media, of which only 5 are told.
    fresh = count_year([CLOSED] * 25 + [media] * 7, 2026, RULES)
    second = tell_next(fresh, first)
    assert (second.report.received, fresh.find("acknowledged").cells["in_time"]) == (32, 0)
    assert second.report.find("source").cells == {"media": 5, "reporter": 20}
    assert second.report.find("acknowledged") == first.report.find("acknowledged")
    assert "acknowledged" in list_held_back(fresh, second.report)


def test_after_a_year_of_which_nothing_was_told_the_next_publication_is_like_a_first_one() -> None:
    first = tell_next(count_year([CLOSED] * 3, 2026, RULES), None)
    # 8 less one of 1 to 4 could be less than 5; 9 can't.
    for count, shown in ((8, FEW), (9, 9)):
        assert tell_next(count_year([CLOSED] * count, 2026, RULES), first).report.received == shown


def test_a_case_that_moved_from_one_year_to_another_is_not_what_is_left_over() -> None:
    earlier, waiting = replace(CLOSED, received="2025", closed="2025"), replace(CLOSED, closed="", received="2025")
    cases = [earlier] * 9 + [waiting] * 6 + [CLOSED] * 8
    before = tell_next(count_year(cases, 2025, RULES), None).report
    assert before.open == 6
    assert tell_next(count_year(cases, 2026, RULES), None, [before]).report.open == 6
    # One was opened again, and is closed in the next year: 6 and 8 less 9 would not be 6.
    cases = [earlier] * 8 + [replace(earlier, closed="2026")] + [waiting] * 6 + [CLOSED] * 8
    fresh = count_year(cases, 2026, RULES)
    assert (fresh.concluded, fresh.open) == (9, 6)
    assert tell_next(fresh, None, [before]).report.open is WITHHELD
    assert tell_next(count_year(cases, 2025, RULES), tell_next(before, None)).report.concluded == 9


def test_a_breakdown_whose_parts_were_renamed_is_not_compared() -> None:
    first = tell_next(count_year([CLOSED] * 20, 2026, RULES), None)
    renamed = count_year([replace(CLOSED, channel="outside")] * 26, 2026, RULES)
    second = tell_next(renamed, first).report
    assert second.received == 26 and second.find("channel").cells == {"external": 20}


def test_publications_of_other_thresholds_are_not_compared() -> None:
    first = tell_next(count_year([CLOSED] * 20, 2026, RULES), None)
    with pytest.raises(OtherThreshold):
        tell_next(replace(count_year([CLOSED] * 20, 2026, RULES), threshold=10), first)
