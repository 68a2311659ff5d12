"""Charts for comparing, and the report to the board: right numbers, one page, and nobody named by accident."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from app.console.statistics import board
from app.console.statistics.board import BoardReport, count_owners, list_totals, make_report, print_board
from app.console.statistics.comparisons import (
    Comparison,
    FollowedCase,
    compare_ages,
    compare_load,
    compare_outcomes,
    compare_stages,
    list_quarters,
)
from app.procedure.customers import Customer, Suspension
from app.procedure.figures.stage_times import list_stays
from app.procedure.items.measures import gather_measures
from app.procedure.loader import read_rules
from app.procedure.state import begin
from app.procedure.steps import Step
from tests.console.office import Console, Office

RULES = read_rules()
DAY = date(2026, 11, 30)
CUSTOMER = "Ministry of Weather"
PRIVILEGED = {"customer": "Office of Tides", "step": "ordered", "privileged": True}


def make_case(days_ago: int, *done: tuple[int, str, dict[str, Any]], overdue: int = 0) -> FollowedCase:
    """A case that came in so many days before; actions with the day, counted from then, and their answers."""
    opened_on = DAY - timedelta(days_ago)
    steps = tuple(
        Step(action, "compliance", opened_on + timedelta(day), answers, f"{days_ago}-{at}")
        for at, (day, action, answers) in enumerate(done)
    )
    reached = [to for step in steps if (to := RULES.find_action(step.action).leads_to(step.details))]  # type: ignore[union-attr]
    state = replace(begin(RULES, opened_on), steps=steps, measures=gather_measures(steps))
    return FollowedCase(replace(state, stage=[state.stage, *reached][-1]), overdue)


def make_measure(owner: str, **answers: Any) -> tuple[int, str, dict[str, Any]]:
    return (12, "remediate", {"measure": "audit", "owner": owner, "due_on": "2026-06-30", **answers})


Done = tuple[int, str, dict[str, Any]]
LED: Done = (1, "assign", {"lead": ["counsel"]})
PURSUED: tuple[Done, ...] = ((2, "take-in", {}), LED, (10, "review", {}), (20, "decide", {"decision": "investigate"}))
CLOSED: tuple[Done, ...] = (
    *PURSUED,
    (60, "record-outcome", {"outcome": "misuse"}),
    make_measure("Sales"),
    make_measure("sales "),
    make_measure(f"Security at {CUSTOMER}"),
    make_measure("Outside firm", privileged=True),
    (62, "suspend", {"customer": CUSTOMER, "step": "ordered"}),
    (63, "suspend", PRIVILEGED),
    (70, "learn", {"lesson": "Nobody asked."}),
    (80, "close", {}),
)
CASES = [
    make_case(100, *CLOSED),
    make_case(40, *PURSUED, overdue=2),
    make_case(8, LED),
    make_case(3),
    make_case(400, *CLOSED[:5], overdue=1),
]


def read_rows(chart: Comparison) -> dict[str, list[str]]:
    return {row.name: row.cells for row in chart.rows}


def make_customers(*names: str) -> list[Customer]:
    return [Customer(name, (), suspensions=(Suspension("ordered", DAY),), names=(name,)) for name in names]


def make_workspace() -> Any:
    directory = SimpleNamespace(find=lambda id: None, organisation="Acme (demonstration)")
    return SimpleNamespace(directory=directory, rules=RULES)


def report(cases: Sequence[FollowedCase] = CASES, *suspended: str) -> BoardReport:
    return make_report(make_workspace(), cases, make_customers(*suspended), [CUSTOMER, "Office of Tides"], DAY)


def test_load_and_ages_tell_what_is_overdue_apart() -> None:
    assert read_rows(compare_load(CASES, str.upper)) == {"COUNSEL": ["1", "2"], "Nobody yet": ["1", "0"]}
    assert [row.cells for row in compare_ages(CASES, DAY).rows] == [
        ["1", "0"],
        ["1", "0"],
        ["0", "1"],
        ["0", "0"],
        ["0", "1"],
    ]


def test_many_people_are_few_rows_and_the_rest_adds_up() -> None:
    cases = [make_case(3, (1, "assign", {"lead": [f"p{at:02}"]})) for at in range(20)]
    chart = compare_load(cases, str)
    assert [row.name for row in chart.rows][-2:] == ["p06", "13 others"]
    assert sum(int(row.cells[0]) for row in chart.rows) == 20
    assert chart.rows[-1].lengths == [0, 0]


def test_stages_have_the_median_of_what_left_them() -> None:
    rows = read_rows(compare_stages(CASES, RULES, DAY))
    assert rows["Preliminary review"] == ["8 days", "2"]  # that of 400 days ago is none of the last four quarters
    assert (rows["Full investigation"], rows["Outcome to be recorded"]) == (["40 days", "1"], ["–", "0"])
    assert [stay.days for stay in list_stays(CASES[0].state)] == [2, 8, 10, 40, 20]


def test_outcomes_are_counted_in_the_quarter_in_which_they_were_recorded() -> None:
    chart = compare_outcomes(CASES, RULES, DAY)
    rows = read_rows(chart)
    assert rows["Q4 2026"][chart.columns.index("Misuse")] == "1"
    assert sum(int(cell) for cells in rows.values() for cell in cells) == 1
    assert list_quarters(DAY)[0] == date(2026, 1, 1)


def test_totals_are_of_the_period_or_of_the_day() -> None:
    found = list_totals(report(CASES, CUSTOMER, "Office of Tides"))
    assert [*found.values()] == [4, 1, 4, 3, 2, 2, 4, 1]


def test_owners_of_measures_name_no_customer_and_nothing_privileged() -> None:
    owners = count_owners([each.state for each in CASES], [CUSTOMER])
    assert owners == [("Sales", [2]), ("Privileged", [1]), ("Somebody at a customer", [1])]


def read_pdf(content: bytes) -> tuple[int, str]:
    with pypdfium2.PdfDocument(content) as pdf:
        return len(pdf), re.sub(r"\s+", " ", pdf[0].get_textpage().get_text_bounded())


@pytest.mark.parametrize("count", [1, 50, 2000])
def test_the_report_is_one_page(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(board, "count_left_out", lambda workspace, stage: 3)
    many = [
        make_case(at % 400 + 90, (1, "assign", {"lead": ["somebody-with-a-very-long-name-" * 2 + str(at % 30)]}))
        for at in range(count)
    ]
    many += [make_case(90, make_measure(f"An owner with a name that is very long {at % 40}")) for at in range(count)]
    told = report(many, *(f"A customer with a name that is very long {at}" for at in range(count)))
    pages, text = read_pdf(print_board(told, make_workspace(), names_customers=True))
    assert pages == 1
    assert "Suspended: A customer" in text and "Outcomes, by quarter" in text


def test_customers_are_named_only_when_asked_and_never_from_what_is_privileged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "count_left_out", lambda workspace, stage: 0)
    told = report(CASES, CUSTOMER, "Office of Tides")
    silent, naming = (print_board(told, make_workspace(), names_customers=asked) for asked in (False, True))
    assert "Weather" not in read_pdf(silent)[1] and "Tides" not in read_pdf(silent)[1]
    assert "Suspended: Ministry of Weather, 1 more." in read_pdf(naming)[1]
    assert "Tides" not in read_pdf(naming)[1]


def test_an_officer_saves_it_from_the_page_of_figures(office: Office) -> None:
    office.file("Words that only the reporter wrote.")
    console = Console(office)
    assert console.get("/figures/board.pdf").location == "/unlock"
    console.unlock("compliance")
    page = console.read("/figures")
    assert (
        "Open cases, by age" in page and 'action="/figures/board.pdf"' in page and "may look for the reporter" in page
    )
    assert 'style="' not in page
    answer = console.get("/figures/board.pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert str(pdf.docinfo["/Title"]).endswith("Report to the board")
    pages, text = read_pdf(answer.data)
    assert pages == 1 and "Cases received 1" in text and "Words" not in text
