"""The yearly figures: they count what happened, and from them nobody can work out a number that isn't told."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.procedure.figures.annual_report import count_year, find_depth, list_rows, list_years, write_csv, write_json
from app.procedure.figures.suppression import FEW, WITHHELD, Shown, Unsaid, show_cells, show_part, show_total
from app.procedure.figures.tally import FOLLOW_UP, PROMPTNESS, Tally, number_tally, read_tally, take_tally
from app.procedure.items.item import list_open
from tests.procedure.cases import RULES, Work, check

CLOSED = Tally("2026", "external", "reporter", "closed", "2026", True, True, "misuse", ("audit",), False, "3", "40")


def reach(stage: str) -> Work:
    work = Work()
    work.reach(stage)
    return work


def spread(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to put so many cases into so many cells."""
    if cells < 2:
        yield (total,) * cells
        return
    for count in range(total + 1):
        yield from ((count, *rest) for rest in spread(total - count, cells - 1))


def find_fillings(published: list[Shown], total: int, threshold: int) -> list[tuple[int, ...]]:
    """Every breakdown of the total of which exactly this would be published."""
    open_cells = [place for place, shown in enumerate(published) if isinstance(shown, Unsaid)]
    left = total - sum(shown for shown in published if isinstance(shown, int))
    fillings = []
    for filling in spread(left, len(open_cells)):
        counts = [shown if isinstance(shown, int) else 0 for shown in published]
        for place, count in zip(open_cells, filling, strict=True):
            counts[place] = count
        if show_cells(counts, threshold) == published:
            fillings.append(tuple(counts))
    return fillings


# Tallies


def test_a_new_case_is_counted_as_received() -> None:
    tally = take_tally(Work().state, "internal")
    assert tally == Tally("2026", "internal", "reporter", "received", "", False, False, "", (), False, "", "")


def test_a_closed_case_is_counted_with_what_was_done_and_how_long_it_took() -> None:
    work = Work()
    work.wait(3)
    work.do("reply")
    work.wait(4)
    work.do("take-in")
    work.do("suspend", customer="A", step="ordered", why="It goes on.")
    for action in ("review", "decide", "appoint"):
        work.do(action)
    for item in RULES.find_action("check-off").questions[0].options:  # type: ignore[union-attr]
        work.do("check-off", **check(item))
    for measure in ("retraining", "audit", "retraining"):
        work.do("remediate", measure=measure)
    work.do("record-outcome")
    work.do("learn")
    work.wait(33)
    work.do("decide-measures")
    for each in list_open(work.state.measures):
        work.do("verify-measure", measure=each.step.entry, what="Seen.")
    work.do("close")
    assert take_tally(work.state, "external", "media") == Tally(
        *(
            "2026",
            "external",
            "media",
            "closed",
            "2026",
            True,
            True,
            "misuse",
            ("audit", "retraining"),
            True,
            "3",
            "40",
        ),
        *("7", "in_time", "in_time", "verified"),
    )


def test_a_case_that_is_opened_again_is_open() -> None:
    work = reach("closed")
    work.do("reopen")
    tally = take_tally(work.state, "external")
    assert (tally.closed, tally.concluded_days, tally.outcome, tally.reviewed) == ("", "", "", True)


def test_a_stopped_case_was_not_investigated() -> None:
    work = reach("decision")
    work.do("decide", decision="stop")
    assert find_depth(take_tally(work.state, "external")) == "reviewed"


def test_a_step_whose_day_is_before_the_case_came_in_took_no_time() -> None:
    work = Work()
    work.wait(-400)
    work.reach("closed")
    tally = take_tally(work.state, "external")
    assert (tally.closed, tally.acknowledged_days, tally.concluded_days) == ("2026", "0", "0")
    assert read_tally(tally.write(), "2026") == tally


def test_what_came_late_and_what_happened_since_is_counted() -> None:
    work = Work()
    work.wait(8)
    work.reach("closed")
    work.do("check-in", retaliation="yes", text="She was moved.")
    work.do("protect", protection="work", what="Moved back.")
    work.wait(100)
    work.do("feedback", what="What came of it.")
    work.do("reopen")
    tally = take_tally(work.state, "external", answers=("contact=given",))
    assert (tally.acknowledged, tally.fed_back, tally.follow_up) == ("late", "in_time", "none")
    assert (tally.retaliation, tally.protected, tally.reopened) == (True, True, True)
    assert read_tally(tally.write(), "2027") == tally


def test_a_tally_is_numbered_by_the_step_that_changed_it_last() -> None:
    work = Work()
    assert number_tally(work.state, "external")[1] == 0
    work.do("take-in")
    work.do("note", text="Read.")
    tally, number = number_tally(work.state, "external")
    assert (tally, number) == (take_tally(work.state, "external"), 1)
    work.do("reply")
    work.do("reply")
    assert number_tally(work.state, "external")[1] == 3


@pytest.mark.parametrize("tally", [CLOSED, take_tally(Work().state, "internal", "media")])
def test_a_tally_is_kept_as_flat_answers(tally: Tally) -> None:
    kept = json.loads(json.dumps(tally.write()))
    assert all(isinstance(answer, str | bool | list) for answer in kept.values())
    assert read_tally(kept, "2026") == tally


@pytest.mark.parametrize(
    "change",
    [
        {"received": "26"},
        {"received": 2026},
        {"received": "٢٠٢٦"},
        {"closed": "2025"},
        {"closed": ""},
        {"closed": "never"},
        {"channel": ""},
        {"stage": None},
        {"reviewed": "yes"},
        {"investigated": 1},
        {"measures": "audit"},
        {"measures": ["b", "a"]},
        {"measures": ["a", "a"]},
        {"measures": [""]},
        {"measures": [f"{number:03}" for number in range(101)]},
        {"received": "1999"},
        {"received": "2027"},
        {"closed": "2027"},
        {"closed": "9999"},
        {"channel": "x" * 1001},
        {"outcome": "x" * 1001},
        {"measures": ["x" * 1001]},
        {"acknowledged_days": "-1"},
        {"acknowledged_days": "007"},
        {"concluded_days": "9" * 5000},
        {"customer": "A"},
        {"answers": ["b", "a"]},
        {"acknowledged": "soon"},
        {"follow_up": "gone"},
        {"retaliation": "yes"},
    ],
)
def test_a_malformed_tally_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read_tally({**CLOSED.write(), **change}, "2026")


@pytest.mark.parametrize("name", [*CLOSED.write()])
def test_an_incomplete_tally_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        read_tally({key: answer for key, answer in CLOSED.write().items() if key != name}, "2026")


# Reports


def test_a_report_counts_what_came_in_and_what_was_closed_in_its_year() -> None:
    before = replace(CLOSED, received="2025", acknowledged_days="5", concluded_days="60")
    later = replace(CLOSED, channel="internal", source="media", closed="2027", outcome="no_misuse", suspended=True)
    report = count_year([CLOSED] * 6 + [before] * 7 + [later] * 8, 2026, RULES)
    assert (report.received, report.concluded) == (14, 13)
    assert report.find("channel").cells == {"external": 6, "internal": 8}
    assert report.find("source").cells == {"media": 8, "reporter": 6}
    assert report.find("depth").cells == {"unreviewed": 0, "reviewed": 0, "investigated": 13}
    assert {id for id, shown in report.find("outcome").cells.items() if shown} == {"misuse"}
    assert {id: shown for id, shown in report.find("measure").cells.items() if shown} == {"audit": 13}
    assert report.medians == {"reviewed": None, "acknowledged": 5, "concluded": 60}
    assert report.find("acknowledged").cells == {"in_time": 0, "late": 0, "not_yet": 6}
    assert report.open == 8


def test_a_year_of_few_cases_tells_no_more_than_that() -> None:
    report = count_year([CLOSED] * 4, 2026, RULES)
    assert (report.received, report.concluded) == (FEW, FEW)
    assert {shown for breakdown in report.breakdowns for shown in breakdown.cells.values()} == {WITHHELD}
    assert {*report.medians.values()} == {None}


def test_a_year_without_cases_is_told() -> None:
    report = count_year([], 2026, RULES)
    assert {shown for _figure, _part, shown in list_rows(report)} == {0, None}


def test_a_median_is_told_of_enough_cases_only() -> None:
    known, unknown = replace(CLOSED, acknowledged_days="2"), replace(CLOSED, acknowledged_days="")
    assert count_year([known] * 4 + [unknown] * 9, 2026, RULES).medians["acknowledged"] is None
    assert count_year([known] * 5 + [unknown] * 9, 2026, RULES).medians["acknowledged"] == 2


def test_years_run_from_the_first_to_the_last() -> None:
    assert list_years([]) == []
    assert list_years([replace(CLOSED, received="2024"), replace(CLOSED, closed="2027")]) == [2027, 2026, 2025, 2024]


def test_what_is_written_out_is_suppressed_too() -> None:
    one, other = replace(CLOSED, outcome="no_misuse"), replace(CLOSED, outcome="inconclusive")
    report = count_year([CLOSED] * 9 + [one] * 3 + [other] * 2, 2026, RULES)
    rows = [row[1:] for row in csv.reader(io.StringIO(write_csv(report)))]
    assert ["outcome", "misuse", "9"] in rows
    assert ["outcome", "no_misuse", "fewer than 5"] in rows
    document = json.loads(write_json(report))
    assert document["received"] == 14
    assert document["outcome"] == {
        "not_feasible": 0,
        "insufficient": 0,
        "no_misuse": "fewer than 5",
        "inconclusive": "fewer than 5",
        "misuse": 9,
        "none": 0,
    }


def test_answers_to_the_form_are_counted_of_what_was_reported_and_of_nothing_else() -> None:
    named, unknown = replace(CLOSED, answers=("contact=given",)), replace(CLOSED, answers=("contact=not_said",))
    media, asked = replace(CLOSED, source="media"), {"contact": ["given", "not_said"]}
    report = count_year([named] * 6 + [unknown] * 5 + [media] * 7, 2026, RULES, asked)
    assert report.find("answer_contact").cells == {"given": 6, "not_said": 5}
    # Where it isn't told how many were reported, neither is how they answered.
    report = count_year([named] * 6 + [media] * 2, 2026, RULES, asked)
    assert (
        {*report.find("answer_contact").cells.values()} == {*report.find("acknowledged").cells.values()} == {WITHHELD}
    )


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_what_another_figure_limits_is_told_only_where_neither_leaves_a_number_to_work_out(data: st.DataObject) -> None:
    vary = st.builds(
        lambda answered, told, became, kinds, outcome: replace(
            CLOSED, acknowledged=answered, fed_back=told, follow_up=became, measures=kinds, outcome=outcome
        ),
        *(
            st.sampled_from(each)
            for each in (PROMPTNESS, PROMPTNESS, FOLLOW_UP, [(), ("audit",)], ["misuse", "no_misuse"])
        ),
    )
    cases = [
        case for case in data.draw(st.lists(vary, min_size=1, max_size=4)) for _ in range(data.draw(st.integers(1, 9)))
    ]
    report = count_year(cases, 2026, RULES)
    for limited, basis in (("fed_back", "acknowledged"), ("depth", "outcome"), ("follow_up", "measure")):
        shown, limits = ({*report.find(id).cells.values()} for id in (limited, basis))
        assert shown == {WITHHELD} or not any(isinstance(each, Unsaid) for each in shown | limits)


def test_how_many_are_open_is_told_where_it_is_what_the_totals_add_up_to() -> None:
    waiting, earlier = replace(CLOSED, closed="", concluded_days=""), replace(CLOSED, received="2025", closed="2025")
    assert count_year([CLOSED] * 6 + [waiting] * 7, 2026, RULES).open == 7
    assert count_year([CLOSED] * 6 + [waiting] * 7 + [earlier] * 2, 2026, RULES).open is WITHHELD
    assert count_year([CLOSED] * 6 + [waiting] * 3, 2026, RULES).open is FEW


def test_a_channel_is_never_a_formula() -> None:
    report = count_year([replace(CLOSED, channel="=1+1")] * 9, 2026, RULES)
    assert '2026,"channel","\'=1+1",9' in write_csv(report)


# Suppression


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ([9, 12, 0], [9, 12, 0]),
        ([9, 3, 2], [9, FEW, FEW]),
        ([9, 3, 2, 0], [9, FEW, FEW, 0]),
        # The one small cell could be worked out.
        ([9, 12, 3], [WITHHELD, 12, WITHHELD]),
        # So could two of one each, or two that are full.
        ([9, 12, 1, 1], [WITHHELD, 12, WITHHELD, WITHHELD]),
        ([9, 12, 4, 4], [WITHHELD, 12, WITHHELD, WITHHELD]),
        ([9, 9, 12, 3], [WITHHELD, WITHHELD, 12, WITHHELD]),
        ([3, 3, 0], [WITHHELD, WITHHELD, WITHHELD]),
        ([3, 0, 0], [WITHHELD, WITHHELD, WITHHELD]),
        ([8], [8]),
        ([0, 0], [0, 0]),
    ],
)
def test_small_cells_go_and_as_many_more_as_it_takes(counts: list[int], published: list[Shown]) -> None:
    assert show_cells(counts, 5) == published


@given(st.lists(st.integers(0, 9), min_size=2, max_size=5), st.integers(3, 6))
@settings(deadline=None)
def test_no_suppressed_cell_can_be_worked_out(counts: list[int], threshold: int) -> None:
    published, total = show_cells(counts, threshold), sum(counts)
    if show_total(total, threshold) is FEW:
        assert {*published} == {WITHHELD}
        return
    fillings = find_fillings(published, total, threshold)
    empty = [place for place, count in enumerate(counts) if count == 0]
    for known in [some for size in range(len(empty) + 1) for some in combinations(empty, size)]:
        # Somebody may know of these cells that they are empty.
        left = [filling for filling in fillings if not any(filling[place] for place in known)]
        for place, shown in enumerate(published):
            if isinstance(shown, Unsaid) and place not in known:
                assert len({filling[place] for filling in left}) > 1


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.integers(3, 10))
def test_no_small_count_is_told_and_no_large_one_is_called_few(counts: list[int], threshold: int) -> None:
    for count, shown in zip(counts, show_cells(counts, threshold), strict=True):
        assert shown in (FEW, WITHHELD, 0) or (shown == count and count >= threshold)
        assert shown is not FEW or 0 < count < threshold


@pytest.mark.parametrize("threshold", range(3, 8))
def test_no_suppressed_part_can_be_worked_out(threshold: int) -> None:
    for total in range(threshold, 40):
        told = defaultdict(set)
        for count in range(total + 1):
            told[show_part(count, total, threshold)].add(count)
        for shown, counts in told.items():
            assert len(counts) == 1 if isinstance(shown, int) else len(counts) > 1
            assert shown is not FEW or max(counts) < threshold


def test_all_but_a_few_are_as_telling_as_a_few() -> None:
    assert [show_part(count, 20, 5) for count in (0, 1, 5, 15, 16, 20)] == [0, FEW, 5, 15, WITHHELD, 20]


def test_a_threshold_that_protects_nobody_is_refused() -> None:
    for show in (lambda: show_cells([2, 2], 2), lambda: show_part(1, 9, 1), lambda: show_total(1, 2)):
        with pytest.raises(ValueError, match="protects nobody"):
            show()


tallies = st.lists(
    st.builds(
        Tally,
        st.sampled_from(["2025", "2026"]),
        st.sampled_from(["external", "internal", "partners"]),
        st.sampled_from(["reporter", "media"]),
        st.just("closed"),
        st.just("2026"),
        st.booleans(),
        st.booleans(),
        st.sampled_from(["misuse", "no_misuse", "inconclusive"]),
        st.lists(st.sampled_from(["audit", "limits"]), unique=True).map(lambda kinds: tuple(sorted(kinds))),
        st.booleans(),
        st.integers(0, 30).map(str),
        st.integers(0, 90).map(str),
    ),
    max_size=40,
)


@given(tallies)
@settings(deadline=None, max_examples=50)
def test_no_number_of_a_report_is_small(cases: list[Tally]) -> None:
    report = count_year(cases, 2026, RULES)
    for figure, _part, shown in list_rows(report):
        if not figure.startswith("median"):
            assert isinstance(shown, Unsaid) or shown == 0 or (isinstance(shown, int) and shown >= report.threshold)


@given(tallies)
@settings(deadline=None, max_examples=30)
def test_the_order_in_which_cases_are_counted_tells_nothing(cases: list[Tally]) -> None:
    assert count_year(cases, 2026, RULES) == count_year(cases[::-1], 2026, RULES)
