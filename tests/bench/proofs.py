"""Days of receipts: `python -m tests.bench.proofs [REPORTS]` closes one of so many reports, and checks a receipt of it.

While the day is closed, the same process files reports. The receipt is checked by the client, in Chromium, and in
Firefox as Tor Browser at Safer, from the press of the button to the answer.
"""

import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app.portal import create_app, proof_key
from app.portal.config import PortalConfig
from app.portal.jobs.close_days import close_days
from app.portal.site.build import build_pages
from app.reporter import cli as reporter_cli
from app.store import directories, receipts, reports
from app.store.database import Database, open_database
from crypto import canonical
from crypto.encoding import b64encode
from crypto.proof import split
from tests.bench.load.store_floor import draw_report
from tests.browser.conftest import document
from tests.browsers import CHROMIUM, FIREFOX, QUIET, SAFER
from tests.organisation import Organisation

# The days before and after are quiet, as readers get both the day of a receipt and the next.
TODAY = datetime.now(UTC).date() - timedelta(days=2)
CLOSED_AT = datetime.now(UTC).replace(hour=12)
INSTANCE = bytes(16)
RECEIPT = bytes(31) + b"\x01"
MOST_MS = 900_000


class Closed(NamedTuple):
    """What closing took: seconds, megabytes above what the process had before, and seconds each report waited."""

    seconds: float
    megabytes: float
    waits: list[float]


def fill(db: Database, count: int, day: date) -> None:
    with db.writing() as connection:
        for _ in range(count - 1):
            receipts.keep_receipt(connection, os.urandom(32), day)
        receipts.keep_receipt(connection, RECEIPT, day)


def prepare(folder: Path, count: int) -> PortalConfig:
    organisation = Organisation()
    public = proof_key.make(folder / "proof.key")
    settings = {
        "SEALEDLINE_DATABASE": f"sqlite:///{folder / 'store.db'}",
        "SEALEDLINE_ROOT": b64encode(organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_ORGANISATION": "Example",
        "SEALEDLINE_LANGUAGES": "en",
        "SEALEDLINE_PAGES": str(folder / "pages"),
        "SEALEDLINE_PROOF_KEY": str(folder / "proof.key"),
    }
    config = PortalConfig.read(settings)
    build_pages(config, config.pages)
    db = open_database(config.database, create=True)
    signed = organisation.sign(document(organisation, proof_keys=[b64encode(public)]))
    directories.publish(db, canonical.write(signed), 1)
    fill(db, count, TODAY)
    db.close()
    return config


def close(database: str, seed: bytes) -> Closed:
    """Close the day in this process, which files reports meanwhile, one after the other."""
    db = open_database(database)
    waits, is_over = list[float](), threading.Event()

    def file() -> None:
        while not is_over.is_set():
            start = time.perf_counter()
            today = datetime.now(UTC).date()
            reports.file_report(db, **draw_report(), received_on=today, receipt=os.urandom(32))
            waits.append(time.perf_counter() - start)

    filing = threading.Thread(target=file)
    filing.start()
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    close_days(db, CLOSED_AT, INSTANCE, seed)
    seconds = time.perf_counter() - start
    is_over.set()
    filing.join()
    db.close()
    return Closed(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / 1e6, sorted(waits))


def check_by_client(folder: Path, config: PortalConfig, address: str) -> float:
    kept = folder / "receipt.txt"
    kept.write_text(f"{b64encode(RECEIPT)}\n{TODAY}\n")
    pinned = {"SEALEDLINE_ROOT": b64encode(config.root), "SEALEDLINE_INSTANCE": b64encode(INSTANCE)}
    start = time.perf_counter()
    found = CliRunner().invoke(
        reporter_cli.main, ["check-proof", str(kept)], env={"SEALEDLINE_PORTAL": address, **pinned}
    )
    assert f"is in the list of {TODAY}" in found.output, found.output
    return time.perf_counter() - start


def check(browser: Browser, address: str) -> float:
    page = browser.new_page()
    page.goto(f"{address}/en/proof")
    page.get_by_label("The receipt").fill(b64encode(RECEIPT))
    page.get_by_label("The day on which").fill(TODAY.isoformat())
    start = time.perf_counter()
    page.get_by_role("button", name="Check").click()
    page.locator("[data-step=proved]").wait_for(timeout=MOST_MS)
    return time.perf_counter() - start


@contextmanager
def serve(config: PortalConfig) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def count_leaves(config: PortalConfig) -> int:
    db, leaves, number = open_database(config.database), 0, 0
    while part := receipts.find_part(db, TODAY, number):
        leaves, number = leaves + len(split(part.leaves)), number + 1
    db.close()
    return leaves


def main(count: int) -> None:
    folder = Path(tempfile.mkdtemp())
    config = prepare(folder, count)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        closed = pool.submit(close, config.database, proof_key.read(folder / "proof.key")).result()
    waits = closed.waits
    print(
        f"closing a day of {count} reports, {count_leaves(config)} leaves: {closed.seconds:.2f} s, "
        f"{closed.megabytes:.0f} MB; meanwhile {len(waits)} reports were filed: median "
        f"{waits[len(waits) // 2] * 1000:.0f}, 99th {waits[int(len(waits) * 0.99)] * 1000:.0f}, worst "
        f"{waits[-1] * 1000:.0f} ms",
        flush=True,
    )
    with serve(config) as address, sync_playwright() as playwright:
        print(f"checking a receipt by the client: {check_by_client(folder, config, address):.2f} s", flush=True)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        print(f"... in Chromium: {check(chromium, address):.2f} s", flush=True)
        firefox = playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox", firefox_user_prefs=SAFER)
        print(f"... in Firefox at Safer: {check(firefox, address):.2f} s", flush=True)
        chromium.close()
        firefox.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
