"""Reports that come at the same moment share a transaction, and nothing else."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.store import mailboxes
from app.store.database import Database, execute_raw, open_database
from app.store_calls.errors import AlreadyTaken, StoreUnavailable
from tests.store.random_reports import DAY, Report, draw_report
from tests.stored import list_cases


@pytest.fixture
def opened(sqlite_url: str) -> Database:
    return open_database(sqlite_url)


def file_at_once(db: Database, reports: list[Report]) -> list[object]:
    """File them while one writer holds up all others, so that they wait together."""

    def file(report: Report) -> object:
        try:
            return report.file(db)
        except Exception as error:
            return type(error)

    with ThreadPoolExecutor(len(reports)) as pool:
        with db.writing():
            outcomes = [pool.submit(file, report) for report in reports]
            threading.Event().wait(0.3)
        return [outcome.result() for outcome in outcomes]


def test_one_report_that_is_refused_does_not_undo_the_others(opened: Database) -> None:
    reports = [draw_report() for _ in range(6)]
    reports[3] = draw_report().but(gate=reports[0].gate)
    outcomes = file_at_once(opened, reports)
    assert sorted(map(str, outcomes)) == sorted(map(str, [DAY] * 5 + [AlreadyTaken]))
    assert len(list_cases(opened)) == 5
    for report, outcome in zip(reports, outcomes, strict=True):
        if outcome == DAY:
            assert mailboxes.open_mailbox(opened, report.gate).note == report.note


def test_the_same_report_twice_at_once_is_filed_once(opened: Database) -> None:
    report = draw_report()
    assert file_at_once(opened, [report] * 4) == [DAY] * 4
    assert len(list_cases(opened)) == 1


def test_a_store_that_fails_refuses_all_and_takes_them_later(opened: Database) -> None:
    reports = [draw_report() for _ in range(4)]
    with opened.writing() as connection:
        execute_raw(connection, "ALTER TABLE notes RENAME TO hidden")
    assert file_at_once(opened, reports) == [StoreUnavailable] * 4
    assert list_cases(opened) == []
    with opened.writing() as connection:
        execute_raw(connection, "ALTER TABLE hidden RENAME TO notes")
    assert file_at_once(opened, reports) == [DAY] * 4
