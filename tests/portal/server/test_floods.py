"""A flood of reports against the real portal: whoever pays gets through, and of the flood next to nothing is stored."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.reporter.api.client import Portal
from app.store.database import open_database
from crypto.report import Filing
from tests.bench.load.requests import Connection
from tests.portal.api_client import UNTIL, draw_report, settings
from tests.portal.process import serving
from tests.stored import list_cases
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

CLIENTS = 8
USUAL = 16


@pytest.fixture
def port(sqlite_url: str, pages: Path, tmp_path: Path) -> Iterator[int]:
    """A portal of two processes with sixteen usual messages."""
    with serving(settings(sqlite_url, pages, SEALEDLINE_USUAL_MESSAGES=str(USUAL)), tmp_path) as port:
        yield port


def read_prices(port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/work") as answer:
        prices: dict[str, Any] = json.load(answer)
        return prices


class Flood:
    """Eight clients that file as fast as they can, without work, until the end of the block."""

    def __init__(self, port: int) -> None:
        self.port, self.answers = port, list[int]()
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._file) for _ in range(CLIENTS)]

    def __enter__(self) -> "Flood":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def _file(self) -> None:
        with Connection(self.port) as connection:
            while not self.is_over.is_set():
                body = json.dumps(draw_report().body).encode()
                self.answers.append(connection.post("/api/reports", body))


def draw_filing() -> Filing:
    drawn = draw_report()
    return Filing(drawn.mailbox, drawn.gate, drawn.envelope, drawn.note, [], UNTIL)


def test_who_pays_gets_through_a_flood_and_the_flood_does_not(port: int, sqlite_url: str) -> None:
    with Flood(port) as flood:
        wait_until(lambda: 429 in flood.answers and read_prices(port)["reports"] > 0)
        filings = [draw_filing() for _ in range(5)]
        for filing in filings:
            Portal(f"http://127.0.0.1:{port}").file_report(filing)
        refused_before = flood.answers.count(429)
        wait_until(lambda: flood.answers.count(429) > refused_before + 100)
    stored = flood.answers.count(200)
    db = open_database(sqlite_url)
    held = {row.gate for row in list_cases(db)}
    db.close()
    assert all(filing.gate in held for filing in filings)
    assert len(held) == stored + len(filings)
    # What each process takes for nothing, what its threads had begun, and what fades while the test runs.
    assert stored < 4 * USUAL
    assert set(flood.answers) == {200, 429}
