"""How long an officer waits for the inbox: the first time with many cases, and again when a few are new.

python -m tests.bench.console_inbox [cases]
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app import database, store
from app.console.desk import Desk
from app.console.inbox import list_lines
from crypto.case import open_report
from crypto.report import seal_report
from tests.console.office import TODAY, Office
from tests.organisation import draw_reporter

TEXT = "Nobody in the office knew that the device had been handed over in spring, or to whom. " * 6
NEW = 10
OFFICER = "compliance"


def file_reports(office: Office, count: int) -> None:
    """File reports of half a kilobyte, each sealed to two of three officers."""
    day = TODAY.isoformat()
    for number in range(count):
        answers = [{"question": "What happened?", "text": f"Number {number}. {TEXT}"}]
        filing = seal_report(draw_reporter(), office.directory, "external", [], answers, day)
        parts: dict[str, Any] = {
            "mailbox": filing.mailbox,
            "gate": filing.gate,
            "envelope": filing.envelope,
            "note": filing.note,
        }
        store.file_report(office.db, **parts, received_on=TODAY)


def open_alone(office: Office, count: int = 300) -> float:
    """The yardstick: seconds for a case, of one process that opens reports and does nothing else."""
    day, identity = TODAY.isoformat(), office.identity(OFFICER)
    answers = [{"question": "What happened?", "text": TEXT}]
    filings = [seal_report(draw_reporter(), office.directory, "external", [], answers, day) for _ in range(count)]
    began = time.perf_counter()
    for filing in filings:
        open_report(filing.envelope, identity, filing.mailbox)
    return (time.perf_counter() - began) / count


def open_inbox(desk: Desk) -> tuple[float, int]:
    """Seconds from asking for the inbox to its last line, and how many lines it has."""
    began = time.perf_counter()
    desk.refresh(patience_seconds=600)
    lines = list_lines(desk)
    return time.perf_counter() - began, len(lines)


def main() -> None:
    """Print both times."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'sealedline.db'}"
        database.migrate(url)
        office = Office(url, Path(folder) / "keys")
        file_reports(office, count)
        desk = Desk(OFFICER, office.identity(OFFICER), office.db, office.config)
        first = open_inbox(desk)
        file_reports(office, NEW)
        later = open_inbox(desk)
        alone = open_alone(office)
        print(
            f"first inbox, {first[1]} cases: {first[0]:.2f} s (at most 4); one process that only opens them, "
            f"at {alone * 1000:.2f} ms each, would take {alone * first[1]:.2f} s"
        )
        print(f"next inbox, {later[1] - first[1]} new: {later[0]:.3f} s (at most 0.2)")
        office.db.close()


if __name__ == "__main__":
    main()
