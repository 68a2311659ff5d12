"""A report over a slow line, 600 ms and 100 kbit/s both ways, from the first page to the confirmation, in Chromium.

python -m tests.bench.slow_line
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import Portal, open_portal
from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, QUIET

LATENCY_MS, BITS_PER_SECOND = 600, 100_000
PATIENCE_MS = 120_000


def main() -> None:
    """Print the seconds to each moment, and the bytes that the browser counted."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_portal(Path(folder)) as portal,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser,
    ):
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        travel(page, portal)


def travel(page: Page, portal: Portal) -> None:
    received, sent = slow_down(page), list[int]()
    page.on("request", lambda request: sent.append(len(request.post_data or "")))
    started = time.monotonic()

    def tell(moment: str) -> None:
        print(f"{moment:45} {time.monotonic() - started:6.1f} s {sum(received):9,} bytes in {sum(sent):9,} out")

    page.goto(f"{portal.address}/en/", wait_until="commit")
    link = page.get_by_role("button", name="Make a report").or_(page.get_by_role("link", name="Make a report")).first
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    tell("the first page can be read, its link pressed")
    expect(page.get_by_text("The counsel")).to_be_visible(timeout=PATIENCE_MS)
    tell("the list of people is there")
    link.click()
    reporter = Reporter(page, portal)
    reporter.wait_for("channel")
    tell("the first question can be answered")
    reporter.answer_questions()
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    tell("the report has arrived")


def slow_down(page: Page) -> list[int]:
    """Slow the line down. The list gets what each answer took on it, in bytes."""
    devtools, received = page.context.new_cdp_session(page), list[int]()
    devtools.send("Network.enable")
    rate = BITS_PER_SECOND / 8
    line = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
    devtools.send("Network.emulateNetworkConditions", line)
    devtools.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    return received


if __name__ == "__main__":
    main()
