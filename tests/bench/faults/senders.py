"""Honest reporters under a fault: each report is sent again, the same, until it is confirmed, as browsers do."""

import threading
import time
from collections import Counter
from collections.abc import Sequence

from app.reporter.api.padding import pad
from app.store.database import open_database
from tests.bench.load.requests import Connection
from tests.portal.api_client import Filed, draw_report

AGAIN_SECONDS = 0.1
SENDERS = 10
REPORTS_A_SECOND = 50


class Sender(threading.Thread):
    """Files reports at a steady rate on a connection that stays, and on another if that breaks.

    `confirmed` are those that were answered with 200; `waits` their seconds from the first try; `answers` the other
    statuses, and how often a connection was `refused` or `broken`.
    """

    def __init__(self, port: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self._port, self._seconds = port, seconds
        self._connection: Connection | None = None
        self.ended = threading.Event()
        self.confirmed: list[Filed] = []
        self.waits: list[float] = []
        self.answers = Counter[int | str]()

    def run(self) -> None:
        while not self.ended.is_set():
            report, began = draw_report(), time.monotonic()
            body = pad(report.body)
            while not self._send(body):
                time.sleep(AGAIN_SECONDS)
            self.confirmed.append(report)
            self.waits.append(time.monotonic() - began)
            time.sleep(max(0, began + self._seconds - time.monotonic()))

    def _send(self, body: bytes) -> bool:
        try:
            self._connection = self._connection or Connection(self._port)
            status = self._connection.post("/api/reports", body)
        except ConnectionRefusedError:
            self.answers["refused"] += 1
            return False
        except OSError:
            self.answers["broken"] += 1
            if self._connection:
                self._connection.socket.close()
            self._connection = None
            return False
        if status != 200:
            self.answers[status] += 1
        return status == 200


class Load:
    """Several of them, who file so many reports a second together."""

    def __init__(self, port: int, senders: int = SENDERS, a_second: float = REPORTS_A_SECOND) -> None:
        self.senders = [Sender(port, senders / a_second) for _ in range(senders)]
        self.dismissed = set[bytes]()  # the gates of those that aren't counted

    @property
    def confirmed(self) -> list[Filed]:
        return [report for each in self.senders for report in each.confirmed if report.gate not in self.dismissed]

    @property
    def longest(self) -> float:
        """The longest that a report waited to be confirmed, in seconds."""
        return max(wait for each in self.senders for wait in each.waits)

    @property
    def answers(self) -> dict[int | str, int]:
        return {name: count for name, count in sum((each.answers for each in self.senders), Counter()).items() if count}

    def start(self) -> None:
        """Begin to send."""
        for each in self.senders:
            each.start()

    def finish(self) -> None:
        """Send no new ones; the last one of each is confirmed, too."""
        for each in self.senders:
            each.ended.set()
        for each in self.senders:
            if each.is_alive():
                each.join()

    def await_more(self, count: int = 1) -> float:
        """Wait until so many more are confirmed; gives the seconds."""
        began, before = time.monotonic(), self._count()
        while self._count() < before + count:
            time.sleep(0.005)
        return time.monotonic() - began

    def _count(self) -> int:
        return sum(len(each.confirmed) for each in self.senders)


def compare(url: str, confirmed: Sequence[Filed]) -> str:
    """How many confirmed reports the store lacks, or has otherwise; how many reports it has twice."""
    db = open_database(url)
    with db.reading() as connection:
        reports = connection.exec_driver_sql("SELECT gate, envelope FROM messages WHERE opens_case").all()
        notes = connection.exec_driver_sql("SELECT gate, envelope FROM notes").all()
    db.close()
    held, kept = ({bytes(gate): bytes(envelope) for gate, envelope in rows} for rows in (reports, notes))
    lost = sum((held.get(each.gate), kept.get(each.gate)) != (each.envelope, each.note) for each in confirmed)
    return f"{len(confirmed):,} confirmed; {lost} lost, {len(reports) - len(held)} doubled"
