"""A worker process that doesn't survive a case: that case is listed, all others are opened; locking ends workers."""

import threading
import time
from collections.abc import Iterator

import pytest

from app.console.cases import loader, pool
from app.console.index import case_index, opener
from app.console.jobs import Stopped
from app.console.workspace.overview import list_faulty_cases
from app.console.workspace.workspace import Workspace
from tests.console.cases.failing_worker import HARMS, LONG_AGO
from tests.console.office import Office, list_rows

WORKER = "tests.console.cases.failing_worker"
pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace whose cases are all summarised by workers, of which one case is the end."""
    monkeypatch.setattr(case_index, "NEWEST", 0)
    monkeypatch.setattr(opener, "WORKER_THRESHOLD", 1)
    monkeypatch.setattr(opener, "SUMMARY_WORKER", WORKER)
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    yield workspace
    workspace.clear()


@pytest.mark.parametrize("harm", HARMS)
def test_a_worker_that_does_not_survive_a_case_costs_that_case_alone(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setattr(pool, "SECONDS", 2.0)
    for number in range(4):
        office.file(f"Honest {number}.")
    office.file(harm, received_on=LONG_AGO)
    for number in range(4, 8):
        office.file(f"Honest {number}.")
    workspace.refresh(60)
    assert sorted(row.words for row in list_rows(workspace)) == [f"Honest {number}." for number in range(8)]
    [bad] = list_faulty_cases(workspace)
    assert (bad.row.received_on, [fault.stage for fault in bad.faults]) == (LONG_AGO, ["stopped"])
    # It isn't tried again as long as it is the same.
    began = time.monotonic()
    workspace.refresh(60)
    assert time.monotonic() - began < 1


def test_locking_ends_what_a_worker_is_at(office: Office, workspace: Workspace) -> None:
    office.file("hang", received_on=LONG_AGO)
    ended: list[BaseException] = []

    def refresh() -> None:
        try:
            workspace.refresh(60)
        except Stopped as error:
            ended.append(error)

    thread = threading.Thread(target=refresh)
    thread.start()
    while (behind := workspace.case_index._behind) is None or behind._pool is None:
        time.sleep(0.05)
    time.sleep(1)
    began = time.monotonic()
    workspace.clear()
    thread.join(10)
    assert len(ended) == 1 and time.monotonic() - began < 5
    assert all(worker._process.returncode is not None for worker in behind._pool._workers)


def test_a_large_case_that_ends_its_worker_has_a_page_that_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "PART_BYTES", 1)
    monkeypatch.setattr(pool, "SECONDS", 30.0)
    monkeypatch.setattr("app.console.workspace.opened_cases.OPEN_WORKER", "tests.console.cases.failing_opener")
    case, other = office.file("die", received_on=LONG_AGO), office.file("Honest.")
    console = office.open_console()
    assert "Honest." in console.read("/")
    assert "Opening it takes too long or too much memory" in console.read(case.path)
    assert "Honest." in console.read(other.path)
    assert 'id="faulty"' in console.read("/")
