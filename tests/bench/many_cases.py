"""Whether a full store is slower than an empty one: opening a mailbox and filing a report, before and after.

python -m tests.bench.many_cases [cases, 100000 unless told]
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from app import database, store
from app.database import Database
from crypto.notation import digest

DAY = date(2026, 1, 5)
ENVELOPE_BYTES, NOTE_BYTES = 7797, 5361  # 2 KB of text for three officers, and a first note
ROUNDS, SAMPLES = 5, 200
STATEMENTS = (
    "INSERT INTO cases (gate, mailbox, received_on) VALUES (?, ?, ?)",
    "INSERT INTO messages (id, gate, opens_case, received_on, envelope) VALUES (?, ?, 1, ?, ?)",
    "INSERT INTO notes (gate, digest, envelope) VALUES (?, ?, ?)",
)


def draw_report() -> dict[str, bytes]:
    sizes = {"gate": 32, "mailbox": 32, "envelope": ENVELOPE_BYTES, "note": NOTE_BYTES}
    return {name: os.urandom(size) for name, size in sizes.items()}


def fill(path: Path, cases: int) -> None:
    """Put in so many cases as fast as SQLite can, in the random order in which they would come."""
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "PRAGMA synchronous = OFF; PRAGMA cache_size = -6000000; PRAGMA journal_mode = MEMORY;"
        )
        begun = time.monotonic()
        for number, new in enumerate(draw_report() for _ in range(cases)):
            row = (new["gate"], new["mailbox"], DAY.isoformat())
            connection.execute(STATEMENTS[0], row)
            message = (digest("message", new["envelope"]), new["gate"], DAY.isoformat(), new["envelope"])
            connection.execute(STATEMENTS[1], message)
            connection.execute(STATEMENTS[2], (new["gate"], digest("note", new["note"]), new["note"]))
            if number % 50_000 == 49_999:
                print(f"  {number + 1:,} cases after {time.monotonic() - begun:.0f} s", flush=True)
    connection.close()


def time_each(run: Callable[[], object]) -> float:
    """The median of so many calls, in milliseconds."""
    times = []
    for _ in range(SAMPLES):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def measure(db: Database) -> tuple[float, float]:
    """Milliseconds to file a report, and to open its mailbox."""
    gates: list[bytes] = []

    def file() -> None:
        new = draw_report()
        store.file_report(db, **new, received_on=DAY)
        gates.append(new["gate"])

    filing = time_each(file)
    mailboxes: Iterator[bytes] = iter(gates)
    return filing, time_each(lambda: store.open_mailbox(db, next(mailboxes)))


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER")) as folder:
        stores = {}
        for size in (0, cases):
            path = Path(folder, f"{size}.db")
            database.migrate(f"sqlite:///{path}")
            fill(path, size)
            stores[size] = database.open_database(f"sqlite:///{path}")
        # In turns, because the machine's speed drifts.
        rounds = [(measure(stores[0]), measure(stores[cases])) for _ in range(ROUNDS)]
        size_bytes = Path(folder, f"{cases}.db").stat().st_size
    for at, name in enumerate(("filing a report", "opening a mailbox")):
        empty, full = (statistics.median(each[side][at] for each in rounds) for side in (0, 1))
        ratio = statistics.median(each[1][at] / each[0][at] for each in rounds)
        print(
            f"{name}, store alone: {empty:.2f} ms with no case, {full:.2f} ms with {cases:,}"
            f" ({size_bytes / 1e9:.1f} GB): {ratio:.2f} times (at most 1.2)",
            flush=True,
        )


if __name__ == "__main__":
    main()
