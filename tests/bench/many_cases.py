"""Whether a full store is slower than an empty one: filing a report and opening a mailbox through the portal.

python -m tests.bench.many_cases [cases, 100000 unless told]
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.reporter.api.padding import pad
from app.store import database
from app.store.models import row_key
from crypto.encoding import b64encode, digest
from crypto.envelope_format import MAGIC
from tests.bench.load.requests import Connection
from tests.portal.api_client import settings
from tests.portal.process import serving

DAY = date(2026, 1, 5)
ENVELOPE_BYTES, NOTE_BYTES = 3 * 1216 + 37 + 4112, 1216 + 37 + 4112  # for three officers, and a note
ROUNDS, SAMPLES = 9, 60
CACHE = "PRAGMA synchronous = OFF; PRAGMA cache_size = -8000000; PRAGMA journal_mode = MEMORY;"
STATEMENTS = (
    "INSERT INTO cases (gate, mailbox, received_on) VALUES (?, ?, ?)",
    "INSERT INTO messages (key, id, gate, opens_case, received_on, size_bytes, envelope) VALUES (?, ?, ?, 1, ?, ?, ?)",
    "INSERT INTO notes (key, gate, digest, envelope) VALUES (?, ?, ?, ?)",
)


def fill(path: Path, cases: int) -> None:
    """Put in so many cases as fast as SQLite can, in the random order in which they would come."""
    begun = time.monotonic()
    connection = sqlite3.connect(path)
    connection.executescript(CACHE)
    for number in range(cases):
        gate, envelope, note = os.urandom(32), os.urandom(ENVELOPE_BYTES), os.urandom(NOTE_BYTES)
        connection.execute(STATEMENTS[0], (gate, os.urandom(32), DAY.isoformat()))
        id = digest("message", envelope)
        connection.execute(STATEMENTS[1], (row_key(id), id, gate, DAY.isoformat(), len(envelope), envelope))
        connection.execute(STATEMENTS[2], (row_key(gate), gate, digest("note", note), note))
        if number % 100_000 == 99_999:
            connection.commit()
            print(f"  {number + 1:,} cases after {time.monotonic() - begun:.0f} s", flush=True)
    connection.commit()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def read_through(path: Path) -> None:
    """Have the system hold the file in memory, as it does on a server that has run for a while."""
    with path.open("rb") as file:
        while file.read(2**20):
            pass


def draw_requests() -> tuple[bytes, bytes]:
    """What files a report that nobody can open, and what opens its mailbox."""
    token = os.urandom(32)
    report = {
        "mailbox": b64encode(os.urandom(32)),
        "gate": b64encode(digest("mailbox gate", token)),
        "envelope": b64encode(MAGIC + b"\x03" + os.urandom(ENVELOPE_BYTES - 5)),
        "note": b64encode(MAGIC + b"\x01" + os.urandom(NOTE_BYTES - 5)),
        "sealed_until": "2099-12-31",
    }
    return pad(report), pad({"token": b64encode(token)})


def measure(port: int) -> tuple[float, float]:
    """The median milliseconds to file a report, and to open its mailbox."""
    requests = [draw_requests() for _ in range(SAMPLES)]
    with Connection(port) as connection:
        filing = [time_post(connection, "/api/reports", report) for report, _ in requests]
        opening = [time_post(connection, "/api/mailbox", token) for _, token in requests]
    return statistics.median(filing), statistics.median(opening)


def time_post(connection: Connection, path: str, body: bytes) -> float:
    begun = time.perf_counter()
    if connection.post(path, body) != 200:
        raise RuntimeError(f"{path} was refused")
    return (time.perf_counter() - begun) * 1000


def main(cases: int = 100_000) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER"))))
        ports = {}
        for size in (0, cases):
            place = folder / str(size)
            url = f"sqlite:///{place / 'store.db'}"
            database.migrate(url)
            fill(place / "store.db", size)
            environ = settings(url, folder / "pages")
            build_pages(PortalConfig.read(environ), folder / "pages")
            ports[size] = stack.enter_context(serving(environ, place))
        store = folder / str(cases) / "store.db"
        compare(f"{cases:,} cases ({store.stat().st_size / 1e9:.1f} GB), just written", ports[0], ports[cases])
        read_through(store)
        compare(f"{cases:,} cases, held in memory", ports[0], ports[cases])


def compare(what: str, without: int, having: int) -> None:
    """Measure two portals in turns, because the machine's speed drifts; the first round warms up."""
    rounds = [(measure(without), measure(having)) for _ in range(ROUNDS + 1)][1:]
    for at, name in enumerate(("filing a report", "opening a mailbox")):
        empty, full = (statistics.median(each[side][at] for each in rounds) for side in (0, 1))
        ratio = statistics.median(each[1][at] / each[0][at] for each in rounds)
        print(
            f"{name}: {empty:.2f} ms with no case, {full:.2f} ms with {what}: {ratio:.2f} times (at most 1.2)",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
