"""What a whole visit costs a portal: every file that a browser loads to send a report, and the report.

python -m tests.bench.visits [seconds]

Each visit is one connection that stays, by an HTTP client that takes compressed files as browsers do. Eight clients,
two server processes, SQLite. These are the requests of Chromium, in its order
(`pytest -s tests/browser/test_pages.py -k little`), which asks for the icon twice.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from urllib3 import HTTPConnectionPool

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.store import directories
from app.store.database import open_database
from crypto import canonical
from tests.bench.filing import CLIENTS, seal_bodies
from tests.bench.load.clients import begin_together, run_clients
from tests.bench.load.portal_processes import measure_cpu, measure_memory
from tests.organisation import Organisation
from tests.portal.api_client import settings
from tests.portal.process import serving

ICON = "/assets/icon.svg"
START = ("/en/", "/assets/portal.css", "/en/strings.js", "/assets/pages.js", "/assets/sealing.js", ICON)
REPORT = ("/assets/noble.js", "/api/directory", "/en/report", "/assets/words.txt", ICON, "/api/limits")
LOADED = (*START, *REPORT)
HEADERS = {"Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
MOST_A_SECOND = 400


def visit(port: int, body: bytes) -> None:
    """Load everything, and file the report. Raises RuntimeError at any other answer than 200."""
    with HTTPConnectionPool("127.0.0.1", port, maxsize=1, block=True, retries=False) as pool:
        for path in LOADED:
            _require_ok(path, pool.request("GET", path, headers=HEADERS, decode_content=False).status)
        json = {**HEADERS, "Content-Type": "application/json"}
        _require_ok("the report", pool.request("POST", "/api/reports", body=body, headers=json).status)
        if pool.num_connections != 1:
            raise RuntimeError("the portal didn't keep the connection")


def visit_often(port: int, seconds: float) -> tuple[list[float], float]:
    """One client's visits: the seconds that each took, and all of them."""
    bodies = [body for _gate, body in seal_bodies(int(MOST_A_SECOND * seconds / CLIENTS))]
    took, begin = [], begin_together()
    for body in bodies:
        start = time.monotonic()
        visit(port, body)
        took.append(time.monotonic() - start)
        if time.monotonic() >= begin + seconds:
            break
    return took, time.monotonic() - begin


def _require_ok(what: str, status: int) -> None:
    if status != 200:
        raise RuntimeError(f"{what} was answered with {status}")


def main(seconds: float = 6.0) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER")) as name:
        folder = Path(name)
        environ = settings(f"sqlite:///{folder / 'store.db'}", folder / "pages")
        build_pages(PortalConfig.read(environ), folder / "pages")
        organisation = Organisation()
        db = open_database(environ["SEALEDLINE_DATABASE"], create=True)
        directories.publish(db, canonical.write(organisation.sign(organisation.document())), 1)
        db.close()
        with serving(environ, folder) as port:
            before = measure_cpu()
            clients = run_clients(visit_often, [(port, seconds)] * CLIENTS)
            cpu, memory = measure_cpu() - before, measure_memory()
    took = sorted(one for each, _seconds in clients for one in each)
    rate = len(took) / max(each for _took, each in clients)
    print(
        f"a visit of {len(LOADED)} files and a report: {cpu / len(took) * 1000:.2f} ms of CPU (at most 6); {rate:.0f} "
        f"visits/s; median {took[len(took) // 2] * 1000:.0f}, 99th {took[int(len(took) * 0.99)] * 1000:.0f} ms; memory "
        f"of each process: {', '.join(f'{each:.0f}' for each in memory)} MB (at most 90)",
        flush=True,
    )


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
