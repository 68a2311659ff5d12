"""A fault of the program in one case stops nothing else: the case is listed, with what fails and what to do."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from app.console.cases.faults import STAGES, CaseFaults
from app.console.formatting import format_day
from app.console.index.search import SearchText, has_all
from app.console.interviews import matching
from app.console.workspace.overview import list_faulty_cases
from app.console.workspace.workspace import Workspace
from app.questionnaire.loader import read_form
from app.store_calls.errors import StoreUnavailable
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.console.retention.test_retention import close

BAD_DAY = TODAY - timedelta(9)
SECRET = "what only this case says"
FIGURES = [f"/figures{ending}" for ending in ("", ".csv", ".json", ".pdf")]
PAGES = ["/", "/agenda", "/agenda.ics", "/customers", "/retention", *FIGURES]


def is_bad(value: Any) -> bool:
    return SECRET in repr(value) or repr(BAD_DAY) in repr(value)


# Where each stage is entered for a case.
ENTRIES = {
    "opening": ["app.console.index.summary_worker.open_case", "app.console.workspace.opened_cases.open_case"],
    "summary": ["app.console.index.summary_worker.make_summary"],
    "state": ["app.console.workspace.overview.read_state"],
    "inbox": ["app.console.inbox.rows.read_state"],
    "search": ["app.console.inbox.filters.has_all"],
    "deadlines": ["app.console.calendar.views.read_dues"],
    "figures": ["app.console.statistics.tallies.number_tally"],
    "retention": ["app.console.retention.retained_cases.find_end"],
    "customers": ["app.console.customers.customer_rows.gather_customers"],
    "page": ["app.console.workspace.lookup.build_timeline"],
    "export": ["app.console.disclosure.export.make_document"],
}
AGGREGATES = {"figures": ["app.console.statistics.views.make_workload_charts"]}


@pytest.fixture
def cases(office: Office) -> list[Correspondent]:
    """Three cases; the second is closed, on another day, and will be bad."""
    office.charge(2, counsel=["counsel", "executive"], director=["director", "executive"])
    cases = [office.file("The first."), office.file(f"The second, {SECRET}.", received_on=BAD_DAY)]
    return [*cases, office.file("The third.")]


def break_for_one(monkeypatch: pytest.MonkeyPatch, entries: list[str], error: BaseException) -> None:
    """Let functions raise an error when one of what they are given is of the bad case."""
    for entry in entries:
        module, name = entry.rsplit(".", 1)
        function = getattr(__import__(module, fromlist=[name]), name)

        def fail(*given: Any, function: Any = function) -> Any:
            listed = [[*each] if hasattr(each, "__next__") else each for each in given]
            if any(is_bad(each) for each in listed):
                raise error
            return function(*listed)

        monkeypatch.setattr(entry, fail)


def search(console: Console) -> str:
    page = console.read(console.post("/look", console.read("/"), words="the").location)
    assert "The first." not in page or "fit" in page
    return page


def visit(console: Console, cases: list[Correspondent]) -> dict[str, bytes]:
    """What every page says that is not of the bad case alone."""
    first, bad, third = (case.path for case in cases)
    pages = {"search": search(console).encode()}
    for path in (*PAGES, first, third, f"{first}/export.txt"):
        answer = console.get(path)
        assert answer.status_code == 200, path
        pages[path] = answer.data
    console.get(bad)
    return pages


def print_both(console: Console, cases: list[Correspondent]) -> None:
    """Have the bad case written as a PDF, which fails, and another one."""
    first, bad, _third = (case.path for case in cases)
    console.post(f"{bad}/export")
    assert "The PDF could not be written" in console.read_when_over(f"{bad}/export")
    console.post(f"{first}/export")
    console.read_when_over(f"{first}/export")
    assert console.get(f"{first}/export.pdf").data.startswith(b"%PDF")


def cut_rows(page: bytes, bad: Correspondent) -> set[bytes]:
    """The rows of the tables of a page, but not those of the bad case."""
    rows = [row.split(b"</tr>")[0] for row in page.split(b"<tr")[1:]]
    return {row for row in rows if b"columnheader" not in row and bad.path.encode() not in row}


STEPS = [(stage, entries) for table in (ENTRIES, AGGREGATES) for stage, entries in table.items()]


@pytest.mark.parametrize(("stage", "entries"), STEPS, ids=[entries[0].rsplit(".", 1)[1] for _stage, entries in STEPS])
def test_a_fault_in_one_case_stops_nothing_else(
    office: Office,
    cases: list[Correspondent],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    stage: str,
    entries: list[str],
) -> None:
    _first, bad, _third = cases
    if stage == "retention":
        close(office, bad)
    visit(office.open_console(), cases)  # what was opened is no longer unread
    before = visit(office.open_console(), cases)
    break_for_one(monkeypatch, entries, RuntimeError(SECRET))
    console = office.open_console()
    for _again in range(2):
        after = visit(console, cases)
        if stage == "export":
            print_both(console, cases)
        for path in ("/", "/agenda", "/retention", "/customers", "search"):
            assert cut_rows(before[path], bad) == cut_rows(after[path], bad), path
    inbox = console.read("/")
    listed = inbox.split('id="faulty"', 1)[1].split("</section>", 1)[0]
    assert f"Case of {format_day(BAD_DAY)}" in listed
    assert STAGES[stage].replace("'", "&#39;") in listed
    assert "Tell who maintains the program" in listed
    assert "builtins.RuntimeError at fail" in listed
    assert listed.count("Case of ") == 1
    assert SECRET not in caplog.text and SECRET not in listed
    assert "builtins.RuntimeError at fail" in caplog.text


def test_the_page_of_a_case_that_fails_says_what_to_do(
    office: Office, cases: list[Correspondent], monkeypatch: pytest.MonkeyPatch
) -> None:
    _first, bad, third = cases
    console = office.open_console()
    break_for_one(monkeypatch, ENTRIES["page"], KeyError(SECRET))
    answer = console.get(bad.path)
    assert answer.status_code == 500
    assert "This page of a case can't be shown" in answer.text and f"Case of {format_day(BAD_DAY)}" in answer.text
    assert "Tell who maintains the program" in answer.text and SECRET not in answer.text
    assert "The third." in console.read(third.path)
    assert "Nothing was sent." in console.post(f"{bad.path}/reply", console.read("/"), text="x", step="check").text


def test_a_case_whose_fault_is_mended_is_shown_again_once_it_changes(
    office: Office, cases: list[Correspondent], monkeypatch: pytest.MonkeyPatch
) -> None:
    _first, bad, _third = cases
    console = office.open_console()
    with monkeypatch.context() as patch:
        break_for_one(patch, ENTRIES["summary"], KeyError(SECRET))
        assert "#faulty" not in (page := console.read("/")) and 'id="faulty"' in page
        assert "1 case is missing here" in console.read("/agenda")
    assert 'id="faulty"' in console.read("/")
    bad.follow_up("More.")
    assert SECRET in (page := console.read("/")) and 'id="faulty"' not in page


def test_a_fault_is_not_kept_for_the_next_session(
    office: Office, cases: list[Correspondent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.console.index.case_index.SAVE_THRESHOLD", 1)
    with monkeypatch.context() as patch:
        break_for_one(patch, ENTRIES["opening"], KeyError(SECRET))
        assert 'id="faulty"' in office.open_console().read("/")
    assert SECRET in (page := office.open_console().read("/")) and 'id="faulty"' not in page


def test_a_store_that_fails_is_no_fault_of_a_case(
    office: Office, cases: list[Correspondent], monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    console.read("/")
    with monkeypatch.context() as patch:
        break_for_one(patch, ENTRIES["deadlines"], StoreUnavailable())
        assert console.get("/agenda").status_code == 503
    assert "is missing here" not in console.read("/agenda")


def test_a_word_is_still_compared_where_one_case_fails(
    office: Office, cases: list[Correspondent], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)

    def fail(text: SearchText, words: list[bytes]) -> bool:
        if SECRET.encode() in text.folded:
            raise KeyError(SECRET)
        compared.append(text)
        return has_all(text, words)

    monkeypatch.setattr(matching, "has_all", fail)
    assert matching.find_rivals(workspace, read_form(office.config.questions), "word", "") == []
    assert len({*compared}) == 2
    assert [case.faults[0].stage for case in list_faulty_cases(workspace)] == ["interviews"]
    workspace.clear()


class Weighed(NamedTuple):
    """Stands for a case from which a list takes a number of days."""

    gate: bytes
    days: int


def add_days(cases: list[Weighed]) -> tuple[list[bytes], date]:
    return [case.gate for case in cases], date.min + timedelta(sum(case.days for case in cases))


@pytest.mark.parametrize(
    "absurd",
    [
        {3: 10**9},  # alone no date at all
        {3: 2 * 10**6, 9: 2 * 10**6},  # a date alone, none together
        dict.fromkeys(range(20), 4 * 10**5),
    ],
)
def test_cases_that_fail_only_together_are_confined_as_well(absurd: dict[int, int]) -> None:
    cases = [Weighed(bytes([number]), absurd.get(number, 1)) for number in range(100)]
    with pytest.raises(OverflowError):
        add_days(cases)
    faults = CaseFaults(lambda gate: gate)
    calls: list[int] = []

    def work(held: list[Weighed]) -> tuple[list[bytes], date]:
        calls.append(len(held))
        return add_days(held)

    shown, _day = faults.confine("figures", cases, work)
    left_out = {gate[0] for gate in faults.all()}
    assert left_out and left_out <= {*absurd}
    assert {gate[0] for gate in shown} == {*range(100)} - left_out
    assert len(calls) <= 2 + 14 * len(absurd)
    assert faults.confine("figures", cases, work)[0] == shown


def test_no_case_is_blamed_for_what_fails_without_any() -> None:
    with pytest.raises(ZeroDivisionError):
        CaseFaults(lambda gate: gate).confine("figures", list[Weighed](), lambda cases: 1 // 0)
