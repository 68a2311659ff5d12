"""What a report asks of a hand: steps, clicks and key presses from the start page to the confirmation, and the seconds.

python -m tests.bench.steps

The text is prepared: pasting it counts as one key press, and the code phrase is typed letter by letter. The shortest
report says one sentence and skips the rest; the longest answers every question, leaves one person out, adds no file.
The program that does it neither reads nor writes anything down: the seconds are the pages' alone.
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.journeys.site import Site, running

TEXT = "Somebody took the files."
NOT_UNKNOWN = "input:not([value=unknown])"


class Hand:
    """What it did so far: `steps` are the pages that were shown, the first and the last included."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.clicks, self.keys = page, 1, 0, 0

    def press(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def paste(self, field: Locator) -> None:
        self.press(field)
        self.page.keyboard.insert_text(TEXT)
        self.keys += 1

    def type(self, field: Locator, text: str) -> None:
        self.press(field)
        self.page.keyboard.type(text)
        self.keys += len(text)

    def leave_step(self, reporter: Reporter, button: str = "button[type=submit]") -> None:
        name = reporter.shown()
        self.press(reporter.step(name).locator(button))
        reporter.step(name).wait_for(state="hidden")
        self.steps += 1


def report(page: Page, site: Site, in_full: bool) -> Hand:
    """From the start page to the confirmation, with no more than is needed."""
    hand, reporter = Hand(page), Reporter(page, site)  # type: ignore[arg-type]
    reporter.visit("")
    hand.press(page.locator("main").get_by_role("button", name="Make a report"))
    hand.steps += 1
    reporter.wait_for("channel")
    while (name := reporter.shown()) != "check":
        if name in ("channel", "account") or in_full:
            answer(hand, reporter.step(name))
        if name == "account" and not in_full:
            hand.leave_step(reporter)
            hand.leave_step(reporter, "[data-skip]")
        else:
            hand.leave_step(reporter)
    hand.leave_step(reporter)
    words = [text.strip() for text in page.locator(".phrase li").all_inner_texts()]
    hand.leave_step(reporter)
    hand.type(reporter.step("typed").locator("textarea"), " ".join(words))
    hand.leave_step(reporter)
    reporter.wait_for("done")
    return hand


def answer(hand: Hand, step: Locator) -> None:
    """Answer the question of a step: its field, or the first of its options."""
    if step.locator("textarea").count():
        return hand.paste(step.locator("textarea"))
    options = step.locator(NOT_UNKNOWN).and_(hand.page.locator("[type=radio], [type=checkbox]"))
    if options.count():
        hand.press(options.first)
    return None


def measure(name: str, browser: Browser, site: Site) -> None:
    for in_full in (False, True):
        page, began = browser.new_page(), time.monotonic()
        page.set_default_timeout(60_000)
        hand = report(page, site, in_full)
        said, seconds = "everything answered" if in_full else "one sentence", time.monotonic() - began
        counted = f"{hand.steps} pages, {hand.clicks} clicks, {hand.keys} key presses"
        print(f"{name}, {said}: {counted}, {seconds:.1f} s", flush=True)
        page.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with running(folder, f"sqlite:///{folder / 'store.db'}") as site:
            with playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as chromium:
                measure("Chromium", chromium, site)
            with playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox") as firefox:
                measure("Firefox", firefox, site)


if __name__ == "__main__":
    main()
