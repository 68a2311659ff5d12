"""Floods against a portal of two processes with the usual settings: what honest people wait, and what it costs them.

python -m tests.bench.abuse.floods [seconds]

Eight clients flood it, first without work, then with the work that is asked for; meanwhile people file reports with the
command line client, on the same machine. Then what junk costs the server, and what the most costs a browser.
"""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from playwright.sync_api import Browser, Playwright, sync_playwright

from app.portal.api.prices import REPORTS
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.reporter.api.client import Portal
from app.reporter.api.http import RequestRefused, Unanswered
from app.store import database
from crypto.api.work import MOST_PUZZLES, Work, digest_request, encode, solve
from crypto.encoding import b64decode, b64encode
from crypto.report import Filing
from tests.bench.load.requests import Connection
from tests.browsers import CHROMIUM, FIREFOX, QUIET, SAFER
from tests.portal.api_client import UNTIL, draw_report, settings
from tests.portal.process import serving

CLIENTS = 8
PATIENCE_SECONDS = 2.0
JUNK, BATCHES = 100_000, 5
PATH = "/api/reports"
THROTTLING = 6
RUN_WORKER = """(task) => new Promise((resolve) => {
  const worker = new Worker("/assets/working.js", { type: "module" });
  const begun = performance.now();
  worker.onmessage = ({ data }) => data.header && resolve((performance.now() - begun) / 1000);
  worker.postMessage(task);
})"""


class Honest(NamedTuple):
    """One report of somebody honest: whether it arrived, and the seconds it took without its work, and for it."""

    arrived: bool
    waited_seconds: float
    worked_seconds: float


class Flooded(NamedTuple):
    """What came of one client's flood: its requests, and how many of them were stored."""

    sent: int
    stored: int


def flood(port: int, end: float, pays: bool) -> Flooded:
    """One client that files as fast as it can; that pays: as much as is asked for."""
    sent = stored = 0
    with ExitStack() as stack:
        line = stack.enter_context(Connection(port))
        while time.time() < end:
            body, work = json.dumps(draw_report().body).encode(), ""
            if pays:
                work = solve_for(port, body)
                # While it worked, the portal may have closed the line.
                line = stack.enter_context(Connection(port))
            sent += 1
            stored += line.post(PATH, body, work) == 200
    return Flooded(sent, stored)


def solve_for(port: int, body: bytes) -> str:
    """The work that a report costs now; "" if none."""
    prices = read_prices(port)
    begun = Work(b64decode(prices["seed"]), digest_request(PATH, body))
    return encode(solve(begun, prices[REPORTS])) if prices[REPORTS] else ""


def read_prices(port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/work") as answer:
        prices: dict[str, Any] = json.load(answer)
        return prices


def file_honestly(port: int) -> Honest:
    """File a report as the command line client does."""
    worked = 0.0

    @contextmanager
    def time_work() -> Iterator[Callable[[float], None]]:
        nonlocal worked
        begun = time.monotonic()
        yield lambda _share: None
        worked += time.monotonic() - begun

    drawn, begun = draw_report(), time.monotonic()
    filing = Filing(drawn.mailbox, drawn.gate, drawn.envelope, drawn.note, [], UNTIL)
    try:
        Portal(f"http://127.0.0.1:{port}", show_work=time_work).file_report(filing)
        arrived = True
    except (RequestRefused, Unanswered):
        arrived = False
    return Honest(arrived, time.monotonic() - begun - worked, worked)


def measure_flood(port: int, seconds: float, pays: bool) -> None:
    """Flood a portal, and file honestly meanwhile, two people at a time."""
    honest: list[Honest] = []
    with get_context("spawn").Pool(CLIENTS) as pool:
        pool.map(abs, range(CLIENTS))
        begun = time.time()
        running = pool.starmap_async(flood, [(port, begun + seconds, pays)] * CLIENTS)
        risen = wait_for_price(port, begun + seconds)
        people = [threading.Thread(target=keep_filing, args=(port, begun + seconds, honest)) for _ in range(2)]
        for person in people:
            person.start()
        flooded = [*running.get()]
        for person in people:
            person.join()
        price = read_prices(port)[REPORTS]
    served = sum(each.arrived and each.waited_seconds < PATIENCE_SECONDS for each in honest)
    sent, stored = (sum(each) for each in zip(*flooded, strict=True))
    print(
        f"eight clients flood for {seconds:.0f} s, {'with' if pays else 'without'} work: {sent} requests, {stored} "
        f"stored; a report cost something after {risen:.1f} s, at the end {price} puzzles\n"
        f"  {served} of {len(honest)} honest reports within 2 s beside their work (at least 99 %); waited at most "
        f"{max(each.waited_seconds for each in honest):.2f} s; worked "
        f"{statistics.median(each.worked_seconds for each in honest):.1f} s in the median, "
        f"{max(each.worked_seconds for each in honest):.1f} at most",
        flush=True,
    )


def wait_for_price(port: int, end: float) -> float:
    """The seconds until a report costs something."""
    begun = time.time()
    while not read_prices(port)[REPORTS] and time.time() < end:
        time.sleep(0.05)
    return time.time() - begun


def keep_filing(port: int, end: float, honest: list[Honest]) -> None:
    while time.time() < end:
        honest.append(file_honestly(port))


def measure_junk(port: int) -> None:
    """What made-up work costs the server of a portal for which hardly anything is usual."""
    body, spent = json.dumps(draw_report().body).encode(), 0.0
    for _batch in range(BATCHES):
        make_dear(port)
        before = read_cpu_seconds()
        with Connection(port) as connection:
            seed = b64decode(read_prices(port)["seed"])
            for number in range(JUNK // BATCHES):
                junk = Work(seed, os.urandom(32), (number % 2**16,) * MOST_PUZZLES)
                assert connection.post(PATH, body, encode(junk)) == 429
        spent += read_cpu_seconds() - before
    print(
        f"{JUNK:,} made-up solutions: {spent:.0f} s of the server's CPU, {spent / JUNK * 1000:.2f} ms each", flush=True
    )


def make_dear(port: int) -> None:
    """File reports until every process asks for the most, or nearly."""
    for _ in range(8):
        file_honestly(port)


def read_cpu_seconds() -> float:
    """What the server's processes have used."""
    children = psutil.Process().children(recursive=True)
    servers = [child for child in children if "app.portal.cli" in " ".join(child.cmdline())]
    return float(sum(sum(child.cpu_times()[:2]) for child in servers))


def measure_fall(port: int) -> None:
    """How long it takes until nothing is asked for any more."""
    begun = time.monotonic()
    while read_prices(port)[REPORTS]:
        time.sleep(1)
    print(f"after the flood a report costs nothing again in {time.monotonic() - begun:.0f} s", flush=True)


def measure_browsers(port: int) -> None:
    """What the most that is ever asked for costs a browser, as the pages have it done."""
    with sync_playwright() as playwright:
        for name, browser, throttling in open_browsers(playwright):
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/en/")
            if throttling > 1:
                line = page.context.new_cdp_session(page)
                line.send("Emulation.setCPUThrottlingRate", {"rate": throttling})
            task = {"path": PATH, "seed": b64encode(bytes(16)), "puzzles": MOST_PUZZLES, "nonces": []}
            took = sorted(page.evaluate(RUN_WORKER, {**task, "body": f"{number}"}) for number in range(7))
            print(
                f"{name}: {MOST_PUZZLES} puzzles in {took[3]:.1f} s (median of 7), {took[-1]:.1f} at most", flush=True
            )
            browser.close()


def open_browsers(playwright: Playwright) -> Iterator[tuple[str, Browser, int]]:
    chromium, firefox = playwright.chromium, playwright.firefox
    yield "Chromium", chromium.launch(executable_path=CHROMIUM, args=QUIET), 1
    yield f"Chromium at a {THROTTLING}th", chromium.launch(executable_path=CHROMIUM, args=QUIET), THROTTLING
    yield "Chromium without a JIT", chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--js-flags=--jitless"]), 1
    yield "Firefox", firefox.launch(executable_path=FIREFOX, channel="moz-firefox"), 1
    safer = firefox.launch(executable_path=FIREFOX, channel="moz-firefox", firefox_user_prefs=SAFER)
    yield "Firefox as Tor Browser at Safer", safer, 1


def main(seconds: float = 20.0) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'store.db'}"
        environ = {**settings(url, folder / "pages"), "SEALEDLINE_USUAL_MESSAGES": "30"}
        build_pages(PortalConfig.read(environ), folder / "pages")
        database.migrate(url)
        with serving(environ, folder) as port:
            measure_flood(port, seconds, pays=False)
            measure_flood(port, seconds, pays=True)
            measure_fall(port)
            measure_browsers(port)
        with serving({**environ, "SEALEDLINE_USUAL_MESSAGES": "1"}, folder) as port:
            measure_junk(port)


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:]))
