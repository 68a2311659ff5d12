"""The real portal, killed while it is busy."""

import threading
import time
from pathlib import Path

import psutil
import pytest

from app import casework, store
from app.database import migrate, open_database
from app.reporter.padding import pad
from tests.bench.requests import Connection
from tests.portal.reports import Filed, draw_report, settings
from tests.portal.server import serving


def kill_portal() -> None:
    """SIGKILL to the portal and all its workers, the workers first."""
    ours = psutil.Process().children(recursive=True)
    for process in reversed([process for process in ours if "app.portal.serve" in process.cmdline()]):
        process.kill()


def file_until_killed(port: int, answered: list[Filed]) -> None:
    try:
        with Connection(port) as connection:
            while True:
                report = draw_report()
                if connection.post("/api/reports", pad(report.body)) == 200:
                    answered.append(report)
    except OSError:
        return


@pytest.mark.parametrize("seconds", [0.4, 0.7, 1.1])
def test_a_portal_killed_under_load_loses_no_report_that_was_answered_with_200(
    tmp_path: Path, pages: Path, seconds: float
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    answered: list[Filed] = []
    with serving(settings(url, pages), tmp_path) as port:
        clients = [threading.Thread(target=file_until_killed, args=(port, answered)) for _ in range(6)]
        for client in clients:
            client.start()
        while not answered:
            time.sleep(0.01)
        time.sleep(seconds)
        kill_portal()
        for client in clients:
            client.join(20)
    db = open_database(url)
    assert len(answered) > 5
    for report in answered:
        assert store.open_mailbox(db, report.gate).note == report.note
        assert casework.read_case(db, report.mailbox).report == report.envelope
    assert len(casework.list_cases(db)) <= len(answered) + len(clients)
    db.close()
