"""The newest 25 cases are shown before all others are opened; until these are, nobody takes a part for the whole."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from app.console.index import opener
from app.console.index.summary_worker import summarise_case
from app.console.jobs import StillOpening, Stopped
from app.console.upkeep.tallying import Tallying
from app.console.workspace.overview import over_cases
from app.console.workspace.workspace import Workspace
from tests.bench.full_records import fill
from tests.console.auth.test_unlock import find_session
from tests.console.office import TODAY, Console, Office, list_rows
from tests.waiting import HANG_SECONDS, wait_until

COUNT, NEWEST = 200, 25
# Whatever counts, compares, lists or hands on all cases.
WHOLE = (
    "/agenda",
    "/agenda.ics",
    "/archive",
    "/customers",
    "/junk",
    "/people",
    "/people/hand-over",
    "/register.csv",
    "/retention",
    "/figures",
    "/figures.csv",
    "/figures.json",
)


class Line:
    """What opening waits for: after the 25th case, nothing is opened before it `moves`."""

    def __init__(self) -> None:
        self.moves = threading.Event()
        self.opened = 0

    def summarise(self, *case: object) -> object:
        self.opened += 1
        if self.opened > NEWEST:
            self.moves.wait(HANG_SECONDS)
        return summarise_case(*case)  # type: ignore[arg-type]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    line = Line()
    monkeypatch.setattr(opener, "summarise_case", line.summarise)
    for wait in (Workspace.look, Workspace.refresh):
        monkeypatch.setattr(wait, "__defaults__", (0.2,))
    yield line
    line.moves.set()


def test_the_newest_are_shown_first_and_nothing_is_made_of_a_part(office: Office, line: Line) -> None:
    oldest = office.file("Of long ago, and never read.", received_on=TODAY - timedelta(400))
    again = office.file("Of long ago, and written to today.", received_on=TODAY - timedelta(300))
    again.follow_up("There is more.")
    fill(office, COUNT - 2, 0)
    console: Console = office.open_console(None)
    console.unlock("compliance")
    while "Opening what is new" in (answer := console.get("/")).text:
        continue
    assert answer.text.count('role="rowheader"') == NEWEST
    assert "written to today" in answer.text and "never read" not in answer.text
    assert "and 12 % of all that is new" in answer.text and answer.headers["Refresh"] == "3"
    assert "25 cases" not in answer.text and "(25)" not in answer.text and 'name="words"' not in answer.text
    workspace = find_session(console).workspace
    assert workspace is not None
    days = [row.received_on for row in list_rows(workspace) if "Of long ago" not in row.words]
    assert min(days) >= TODAY - timedelta(9)
    # Nobody waits for the others who asks for one of them.
    assert "never read" in console.get(oldest.path).text
    for path in WHOLE:
        assert "Opening what is new" in console.get(path).text, path
    with pytest.raises(StillOpening):
        over_cases(workspace, "figures", len)
    assert not workspace.part(Tallying).all()
    line.moves.set()
    assert f"{COUNT} cases." in console.read("/")
    for path in WHOLE:
        assert "Opening what is new" not in console.get(path, follow_redirects=True).text, path


def test_locking_ends_what_is_opened_behind(office: Office, line: Line) -> None:
    fill(office, 2 * NEWEST, 0)
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    while (behind := workspace._refresher._rest) is None:
        with suppress(StillOpening):
            workspace.look()
    assert len(workspace.case_index.list_cases(partly=True)) == NEWEST
    workspace.clear()
    line.moves.set()
    wait_until(behind.done)
    with pytest.raises(Stopped):
        behind.result()
    assert line.opened <= NEWEST + 1 and workspace.case_index.summaries == {}
