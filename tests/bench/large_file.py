"""A large file from each browser to an officer's disk, the portal being killed in the middle; and what it costs there.

python -m tests.bench.large_file [MiB]

First how fast the pages' worker seals, on bytes in memory. Then the file itself: chosen, sent in a report, saved in the
console, its hashes compared. The memory is the most private bytes of the processes that show pages, less what these had
just before sending; the driver's own part of them is in it.
"""

import os
import signal
import statistics
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

from tests.browser.reporter import Reporter
from tests.browser.test_files import choose, go_to_files, go_to_phrase
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.portal.server import serving
from tests.reporter.files import MIB, hash_file, write_sparse_file
from tests.site import Site, running
from tests.test_journey import Officer

SAMPLE_SECONDS = 0.1
HOUR_MS = 3_600_000
MOST_MB = 64
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


def launch(playwright: Playwright, kind: str) -> Browser:
    if kind == "chromium":
        return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    return playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox")


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
            if "app.portal.serve" in " ".join(process.cmdline()):
                process.send_signal(signal.SIGKILL)
        port = int(self.site.address.rsplit(":", 1)[1])
        self.stack.enter_context(serving(self.site.settings, self.site.folder, port))


def send(page: Page, site: Site, path: Path, portal: Portal) -> tuple[float, float]:
    """Send the file in a report: the seconds from the send button to the confirmation, and the megabytes it took."""
    reporter: Any = Reporter(page, site)  # type: ignore[arg-type]
    page.set_default_timeout(HOUR_MS)
    expect.set_options(timeout=HOUR_MS)
    go_to_files(reporter)
    choose(reporter, [path])
    go_to_phrase(reporter)
    page.wait_for_timeout(3000)
    with watching(portal.kill_in_the_middle) as samples:
        begin = time.monotonic()
        reporter.type_phrase()
        expect(reporter.step("done")).to_be_visible(timeout=HOUR_MS)
        took = time.monotonic() - begin
    return took, (max(samples) - samples[0]) / 1e6


def save(page: Page, site: Site) -> Path:
    """Save the file in the console, as an officer does: where it lies."""
    officer = Officer(page, site)
    officer.unlock("counsel")
    officer.open_first_case()
    page.locator("a[href*='/files']").first.click()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_text("goes on by itself")).to_have_count(0, timeout=HOUR_MS)
    [saved] = [each for each in (site.folder / "saved").rglob("*") if each.is_file()]
    return saved


def measure(playwright: Playwright, kind: str, size_mib: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER"))))
        browser = stack.enter_context(launch(playwright, kind))
        path = folder / "film.bin"
        expected = write_sparse_file(path, size_mib * MIB)
        os.utime(path, (time.time() - 100,) * 2)
        (folder / "site").mkdir()
        site = stack.enter_context(running(folder / "site", f"sqlite:///{folder / 'site' / 'store.db'}"))
        page = browser.new_page()
        page.goto(f"{site.address}/en/report")
        rate = statistics.median(page.evaluate(SEAL, 128) for _ in range(5))
        print(f"{kind}: its worker seals {rate:.0f} MiB/s", flush=True)
        portal = Portal(site, stack, size_mib // 2)
        took, grown = send(page, site, path, portal)
        is_whole = hash_file(save(browser.new_page(), site)) == expected
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
    main(*(int(argument) for argument in sys.argv[1:]))
