"""A large file from each browser to an officer's disk, the portal being killed in the middle; and what it costs there.

python -m tests.bench.large_file [MiB]

First how fast the pages' worker seals, on bytes in memory. Then the file itself: chosen, sent in a report, saved in the
console, its hashes compared. The memory is the most private bytes of the processes that show pages, less what these had
just before sending. Chromium keeps for its driver what pages send: there the driver lets go before that.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.files.test_files import go_to_files, go_to_phrase
from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.journeys.officer import Officer
from tests.journeys.site import Site, running
from tests.portal.process import draw_port, serving, wait_until_answering
from tests.reporter.attachments import MIB, hash_file, write_sparse_file
from tests.stored import list_cases

SAMPLE_SECONDS = 0.1
HOUR_MS = 3_600_000
WAIT_SECONDS = 5
PRESS = """(seconds) => {
  const button = document.querySelector("[data-step=typed] button[type=submit]");
  setTimeout(() => button.click(), seconds * 1000);
}"""
MOST_MB = 64
NAME = "film.bin"
SEAL = """async (mib) => {
  const worker = new Worker("/assets/sealing.js", { type: "module" });
  let id = 0;
  const call = (name, args) => new Promise((resolve, reject) => {
    const own = id++;
    worker.addEventListener("message", ({ data }) => {
      if (data.id !== own || "progress" in data) return;
      if (data.error) reject(new Error(data.error)); else resolve(data.result);
    });
    worker.postMessage({ id: own, call: name, args });
  });
  const bytes = crypto.getRandomValues(new Uint8Array(65536));
  const file = new File(Array(mib * 16).fill(bytes), "drawn");
  const { pieces } = await call("startSealing", { file, digests: null });
  const begin = performance.now();
  for (let number = 0; number < pieces; number++) await call("sealPiece", {});
  const seconds = (performance.now() - begin) / 1000;
  worker.terminate();
  return mib / seconds;
}"""


def launch(playwright: Playwright, kind: str, folder: Path, stack: ExitStack) -> Browser:
    """A browser that ends with the stack; Chromium as a process of its own, from which the driver can be taken away."""
    if kind == "firefox":
        return stack.enter_context(playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox"))
    port = draw_port()
    own = [f"--remote-debugging-port={port}", f"--user-data-dir={folder / 'chromium'}", "--headless=new", "about:blank"]
    chromium = subprocess.Popen([CHROMIUM, *QUIET, *own], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stack.callback(chromium.wait)
    stack.callback(chromium.terminate)
    wait_until_answering(port, chromium)
    return playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")


def find_page_processes() -> list[psutil.Process]:
    """The browser's processes that show pages."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            command = child.cmdline()
        except psutil.Error:
            continue
        if "--type=renderer" in command or (command and command[-1] == "tab"):
            found.append(child)
    return found


def measure_private_bytes() -> int:
    total = 0
    for process in find_page_processes():
        try:
            total += process.memory_full_info().uss
        except psutil.Error:
            continue
    return total


@contextmanager
def watching(on_sample: Callable[[], None]) -> Iterator[list[int]]:
    """The private bytes of the pages' processes, one sample after another, until the end of the block."""
    samples = [measure_private_bytes()]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            samples.append(measure_private_bytes())
            on_sample()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield samples
    finally:
        done.set()
        watcher.join()


class Portal:
    """The portal of a site, which is killed once so many pieces are there, and started again at the same address."""

    def __init__(self, site: Site, stack: ExitStack, pieces: int) -> None:
        self.site, self.stack, self.pieces = site, stack, pieces
        self.was_killed = False

    def kill_in_the_middle(self) -> None:
        if self.was_killed or len(list((self.site.folder / "blobs").glob("*/????????"))) < self.pieces:
            return
        self.was_killed = True
        for process in psutil.Process().children(recursive=True):
            if "app.portal.cli" in " ".join(process.cmdline()):
                process.send_signal(signal.SIGKILL)
        port = int(self.site.address.rsplit(":", 1)[1])
        self.stack.enter_context(serving(self.site.settings, self.site.folder, port))


def give(page: Page, path: Path) -> None:
    """Choose a file, and wait until the page has read it."""
    if page.context.browser and page.context.browser.browser_type.name == "chromium":
        # The driver would copy the file into a browser that it has not started itself.
        session = page.context.new_cdp_session(page)
        document = session.send("DOM.getDocument")["root"]["nodeId"]
        picker = session.send("DOM.querySelector", {"nodeId": document, "selector": "#report-files"})["nodeId"]
        session.send("DOM.setFileInputFiles", {"files": [str(path)], "nodeId": picker})
        session.detach()
    else:
        page.locator("#report-files").set_input_files([path])
    expect(page.locator(".picked > li")).to_have_count(1)
    expect(page.get_by_text("look at what this file tells")).to_have_count(0)
    expect(page.get_by_text("looking at what this file tells")).to_have_count(0)


def send(browser: Browser, site: Site, path: Path, portal: Portal) -> tuple[float, float]:
    """Send the file in a report: the seconds from the send button to the stored report, and the megabytes it took."""
    page = browser.contexts[0].pages[0] if browser.contexts else browser.new_page()
    reporter: Any = Reporter(page, site)  # type: ignore[arg-type]
    page.set_default_timeout(HOUR_MS)
    expect.set_options(timeout=HOUR_MS)
    go_to_files(reporter)
    give(page, path)
    go_to_phrase(reporter)
    page.get_by_label("The eight words from your paper").fill(" ".join(reporter.words))
    page.evaluate(PRESS, WAIT_SECONDS)
    if browser.contexts and browser.browser_type.name == "chromium":
        browser.close()
    time.sleep(WAIT_SECONDS - 1)
    with watching(portal.kill_in_the_middle) as samples:
        time.sleep(1)
        begin = time.monotonic()
        while not list_cases(site.db):
            time.sleep(SAMPLE_SECONDS)
        took = time.monotonic() - begin
    return took, (max(samples) - samples[0]) / 1e6


def save(page: Page, site: Site) -> Path:
    """Save the file in the console, as an officer does: where it lies."""
    officer = Officer(page, site)
    officer.unlock("counsel")
    officer.open_first_case()
    page.get_by_role("link", name=f"Save {NAME}").click()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_text("goes on by itself")).to_have_count(0, timeout=HOUR_MS)
    [saved] = [each for each in (site.folder / "saved").rglob("*") if each.is_file()]
    return saved


def measure(playwright: Playwright, kind: str, size_mib: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER"))))
        browser = launch(playwright, kind, folder, stack)
        path = folder / NAME
        expected = write_sparse_file(path, size_mib * MIB)
        os.utime(path, (time.time() - 100,) * 2)
        (folder / "site").mkdir()
        site = stack.enter_context(running(folder / "site", f"sqlite:///{folder / 'site' / 'store.db'}"))
        page = browser.new_page()
        page.goto(f"{site.address}/en/report")
        rate = statistics.median(page.evaluate(SEAL, 128) for _ in range(5))
        page.close()
        print(f"{kind}: its worker seals {rate:.0f} MiB/s", flush=True)
        portal = Portal(site, stack, size_mib // 2)
        took, grown = send(browser, site, path, portal)
        officers_browser = stack.enter_context(playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET))
        is_whole = hash_file(save(officers_browser.new_page(), site)) == expected
        print(
            f"  {size_mib} MiB sent in {took:.0f} s ({size_mib / took:.0f} MiB/s), the portal "
            f"{'killed once in the middle' if portal.was_killed else 'NEVER KILLED'}; on the officer's disk "
            f"{'with the same SHA-256' if is_whole else 'DAMAGED'}\n"
            f"  the pages' processes grew by at most {grown:.0f} MB (at most {MOST_MB})",
            flush=True,
        )


def main(size_mib: int = 1024) -> None:
    with sync_playwright() as playwright:
        for kind in ("chromium", "firefox"):
            measure(playwright, kind, size_mib)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
