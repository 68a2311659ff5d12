"""The page of figures: what can be published is told as it would be, what can't be is told to officers alone."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pikepdf
import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.console.statistics import views as statistics_views
from app.console.statistics.charts import list_months, make_chart, make_duration_charts, make_workload_charts
from app.procedure.figures.tally import Tally
from app.procedure.loader import read_rules
from app.procedure.state import State, begin
from app.procedure.steps import Step
from tests.console.conftest import Address, serving
from tests.console.office import TODAY, Console, Office
from tests.console.test_pages import AXE, check, unlock

RULES = read_rules()
YEAR = str(TODAY.year)
CLOSED = Tally(YEAR, "External", "reporter", "closed", YEAR, True, True, "misuse", ("audit",), False, "3", "40")
TALLIES = (
    [CLOSED] * 9
    + [replace(CLOSED, channel="For <partners> and staff", outcome="no_misuse", concluded_days="61")] * 3
    + [replace(CLOSED, source="media", outcome="inconclusive", investigated=False)] * 2
    + [replace(CLOSED, received="2025", closed="2025", measures=())] * 6
)


def make_state(days_ago: int, *actions: tuple[int, str], stage: str = "received") -> State:
    """A case that came in so many days ago; actions with the day, counted from then, on which they were done."""
    opened_on = TODAY - timedelta(days_ago)
    steps = [Step(action, "compliance", opened_on + timedelta(day), {}) for day, action in actions]
    return replace(begin(RULES, opened_on), steps=tuple(steps), stage=stage)


STATES = [
    make_state(70, (4, "reply"), (50, "close"), stage="closed"),
    make_state(40, (9, "acknowledged"), stage="investigation"),
    make_state(2),
    make_state(1),
]


def add_pages(app: Flask, tallies: list[Tally], states: list[State]) -> None:
    pages = statistics_views.make_blueprint(lambda workspace, work: work(tallies, states), lambda workspace, year: None)
    app.register_blueprint(pages, name="trial", url_prefix="/trial")


def open_figures(office: Office, tallies: list[Tally] = TALLIES, states: list[State] = STATES) -> Console:
    console = Console(office, lambda app: add_pages(app, tallies, states))
    console.unlock("compliance")
    return console


def test_the_page_shows_what_can_be_published(office: Office) -> None:
    page = open_figures(office).read("/trial/figures")
    assert f"Figures of {YEAR}" in page
    assert "fewer than 5" in page
    assert "the numbers are too small" in page
    assert "For &lt;partners&gt; and staff" not in page
    assert "What you read: the cases to which you have access" in page and "Not for publication" in page
    assert "The year isn't over" not in page
    assert 'style="' not in page


def test_a_name_is_never_markup(office: Office) -> None:
    page = open_figures(office, [replace(CLOSED, channel="For <partners>")] * 9).read("/trial/figures")
    assert "For &lt;partners&gt;" in page


def test_an_earlier_year_can_be_chosen_and_an_unknown_one_is_not_there(office: Office) -> None:
    console = open_figures(office)
    assert "Figures of 2025" in console.read("/trial/figures?year=2025")
    for year in ("1999", "2100"):
        assert console.get(f"/trial/figures?year={year}").status_code == 404


@pytest.mark.parametrize("ending", ["", ".csv", ".json", ".pdf"])
def test_a_locked_console_tells_nothing(office: Office, ending: str) -> None:
    console = Console(office, lambda app: add_pages(app, TALLIES, STATES))
    assert console.get(f"/trial/figures{ending}").location == "/unlock"


def test_files_hold_the_published_figures_only(office: Office) -> None:
    console = open_figures(office)
    as_csv, as_json = console.get("/trial/figures.csv?year=2025"), console.get(f"/trial/figures.json?year={YEAR}")
    assert as_csv.headers["Content-Disposition"] == 'attachment; filename="figures-2025.csv"'
    assert '2025,"received","",6' in as_csv.text
    told = json.loads(as_json.text)
    assert told["outcome"]["misuse"] == 9
    assert told["outcome"]["no_misuse"] == "fewer than 5"
    assert told["channel"] == {"External": "withheld", "For <partners> and staff": "withheld"}


def test_the_report_is_printed(office: Office) -> None:
    answer = open_figures(office).get("/trial/figures.pdf")
    assert answer.content_type == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert f"Reports of misuse in {YEAR}" in str(pdf.docinfo["/Title"])


def test_a_year_without_cases_has_a_page(office: Office) -> None:
    console = open_figures(office, [], [])
    assert "Cases received" in console.read("/trial/figures")
    assert console.get("/trial/figures.pdf").data.startswith(b"%PDF")


# Plots


def test_the_longest_bar_is_whole_and_what_is_no_number_has_none() -> None:
    bars = make_chart("", "", [("a", 4, "4"), ("b", 1, "1"), ("c", 0, "0"), ("d", None, "–")]).bars
    assert [bar.length for bar in bars] == [100, 25, 0, None]


def test_twelve_months_end_with_this_one() -> None:
    months = list_months(date(2026, 3, 31))
    assert (months[0], months[-1], len(months)) == (date(2025, 4, 1), date(2026, 3, 1), 12)


def test_load_counts_what_came_in_and_what_is_open() -> None:
    received, waiting = make_workload_charts(STATES, TODAY)
    assert sum(int(bar.shown) for bar in received.bars) == 4
    assert {bar.name: bar.shown for bar in waiting.bars if bar.length} == {"Received": "2", "Full investigation": "1"}
    assert "Closed" not in [bar.name for bar in waiting.bars]


def test_times_are_medians_by_month() -> None:
    acknowledged, concluded = make_duration_charts([*STATES, make_state(70, (6, "reply"))], TODAY)
    assert [bar.shown for bar in acknowledged.bars if bar.length] == ["5 days", "9 days"]
    assert [bar.shown for bar in concluded.bars if bar.length] == ["50 days"]


# In a browser


@pytest.fixture
def address(office: Office) -> Iterator[Address]:
    """A console with this page, on loopback."""
    with serving(office, lambda app: add_pages(app, TALLIES, STATES)) as address:
        yield address


@pytest.mark.slow
def test_the_page_can_be_used_by_everybody(chromium: Browser, office: Office, address: Address) -> None:
    if not AXE.exists():
        pytest.skip("This test needs axe-core. To get it: npm ci")
    page = chromium.new_page()
    refused: list[str] = []
    unlock(page, address)
    page.on("console", lambda message: refused.append(message.text))
    for year in ("2025", YEAR):
        page.goto(f"{address}/trial/figures?year={year}")
        check(page, year)
    assert refused == []
    page.close()
