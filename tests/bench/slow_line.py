"""A report over a slow line (600 ms, 100 kbit/s both ways), from the first page to the confirmation.

python -m tests.bench.slow_line [FOLDER]

The real portal with all its languages, in Chromium and Firefox, in English and Hindi, filled in by a program that waits
for nothing but the pages. FOLDER gets pictures of what each page shows three seconds after its first bytes came.
"""

import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.i18n.locales import LOCALES
from tests.bench.load.narrow_line import NarrowLine
from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.journeys.site import Site, running

PATIENCE_MS = 120_000
GLANCE_MS = 3_000
PADDED_BYTES = 65_536
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
NAME = "The counsel"


def find_port(site: Site) -> int:
    return int(site.address.rsplit(":", 1)[1])


def open_page(browser: Browser) -> Page:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def wait_for_paint(page: Page) -> float:
    """Seconds from asking for the page to its first text on the screen. Its policy stops what waits inside of it."""
    while (painted_ms := page.evaluate(PAINTED)) is None:
        page.wait_for_timeout(50)
    return float(painted_ms) / 1000


def travel(browser: Browser, site: Site, locale: str) -> None:
    """Print the seconds to each moment of a report, and the bytes on the line."""
    with NarrowLine(find_port(site)) as line:
        page, started = open_page(browser), time.monotonic()

        def tell(moment: str, seconds: float = 0.0) -> None:
            seconds = seconds or time.monotonic() - started
            print(f"  {moment:42} {seconds:5.1f} s {line.down.count_bytes:9,} bytes in {line.up.count_bytes:8,} out")

        reporter = Reporter(page, SimpleNamespace(address=line.address), locale)  # type: ignore[arg-type]
        page.goto(f"{line.address}/{locale}/", wait_until="commit")
        tell("the first page can be read, its links pressed", wait_for_paint(page))
        expect(page.get_by_text(NAME)).to_be_visible(timeout=PATIENCE_MS)
        tell("the names are there")
        page.locator(f"main a[href='/{locale}/report']").click()
        reporter.wait_for("readers")
        tell("the first question can be answered")
        reporter.answer_questions()
        reporter.write_down_phrase()
        reporter.type_phrase()
        reporter.wait_for("done")
        tell("the report has arrived")
        bare = line.down.count_bytes - PADDED_BYTES
        print(f"  in without the padded answer: {bare:,} bytes (at most 120,000); {line.connections} connections")
        page.close()


def come_straight(browser: Browser, line: NarrowLine, path: str, step: str) -> None:
    """Print the seconds until a page of its own is ready, without the first page before it."""
    page, began, before = open_page(browser), time.monotonic(), line.down.count_bytes
    page.goto(f"{line.address}/en/{path}", wait_until="commit")
    expect(page.locator(f"[data-step={step}]")).to_be_visible(timeout=PATIENCE_MS)
    print(
        f"  straight to {path}: ready after {time.monotonic() - began:.1f} s, {line.down.count_bytes - before:,} bytes"
    )
    page.close()


def photograph(browser: Browser, line: NarrowLine, path: str, picture: Path) -> None:
    page = open_page(browser)
    page.goto(f"{line.address}/en/{path}", wait_until="commit")
    page.wait_for_timeout(GLANCE_MS)
    page.screenshot(path=picture)
    page.close()


def measure(name: str, browser: Browser, site: Site, pictures: Path | None) -> None:
    for locale in ("en", "hi"):
        print(f"{name}, {locale}", flush=True)
        travel(browser, site, locale)
    for path, step in (("report", "readers"), ("mailbox", "enter")):
        with NarrowLine(find_port(site)) as line:
            come_straight(browser, line, path, step)
    for path in ("", "report", "mailbox") if pictures else ():
        with NarrowLine(find_port(site)) as line:
            photograph(browser, line, path, Path(pictures or "", f"{name}-{path or 'start'}.png"))


def main(pictures: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with running(folder, f"sqlite:///{folder / 'store.db'}", languages=" ".join(LOCALES)) as site:
            shown = Path(pictures) if pictures else None
            with playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as chromium:
                measure("Chromium", chromium, site, shown)
            with playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox") as firefox:
                measure("Firefox", firefox, site, shown)


if __name__ == "__main__":
    main(*sys.argv[1:])
