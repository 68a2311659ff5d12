"""What a report asks of a hand and of an eye: pages, clicks, key presses and words, and the seconds.

python -m tests.bench.steps

Pages are those of the form, between the start page and the confirmation; clicks, key presses and words are those of
both, too. The text is prepared: pasting it counts as one key press, and the code phrase is typed letter by letter.
Words are what `main` shows: not what is folded, read out only, or said below every page. The shortest report says one
sentence and skips the details; the longest answers every page, leaves one person out, adds no file and no details. The
program that does it neither reads nor writes anything down: the seconds are the pages' alone.

Minutes are worked out: 130 words read in one, 20 written in one (60 for what happened, and the code phrase twice).
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.journeys.site import Site, running

TEXT = "Somebody took the files."
NOT_UNKNOWN = "input:not([id$=-unknown])"
MOST_PAGES, MOST_CLICKS, MOST_WORDS = 8, 10, 600
READ_IN_A_MINUTE, WRITTEN_IN_A_MINUTE, WRITTEN = 130, 20, 76
WORDS = """() => {
  const count = (element) => element.innerText.split(/\\s+/).filter(Boolean).length;
  const main = document.querySelector("main");
  return [...main.querySelectorAll(".unseen")].reduce((left, unseen) => left - count(unseen), count(main));
}"""


class Hand:
    """What it did so far: `pages` are those of the form that were shown, `words` those that were to be read."""

    def __init__(self, page: Page) -> None:
        self.page, self.pages, self.clicks, self.keys, self.words = page, 0, 0, 0, 0

    def read(self) -> None:
        self.words += self.page.evaluate(WORDS)

    def press(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def paste(self, field: Locator) -> None:
        self.press(field)
        self.page.keyboard.insert_text(TEXT)
        self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def leave_step(self, reporter: Reporter, button: str = "button[type=submit]") -> None:
        name = reporter.shown()
        self.read()
        self.press(reporter.step(name).locator(button))
        reporter.step(name).wait_for(state="hidden")
        self.pages += 1


def report(page: Page, site: Site, in_full: bool) -> Hand:
    """From the start page to the confirmation, with no more than is needed."""
    hand, reporter = Hand(page), Reporter(page, site)  # type: ignore[arg-type]
    reporter.visit("")
    page.locator(".people").wait_for()
    hand.read()
    hand.press(page.locator("main").get_by_role("link", name="Make a report"))
    reporter.wait_for("readers")
    while (name := reporter.shown()) != "check":
        if name in ("readers", "account") or in_full:
            answer(hand, reporter.step(name), in_full)
        hand.leave_step(reporter, "[data-skip]" if name == "account" and not in_full else "button[type=submit]")
    hand.leave_step(reporter)
    reporter.wait_for("phrase")
    words = [text.strip() for text in page.locator(".phrase li").all_inner_texts()]
    hand.leave_step(reporter)
    hand.type(" ".join(words))
    hand.leave_step(reporter)
    reporter.wait_for("done")
    hand.read()
    return hand


def answer(hand: Hand, step: Locator, in_full: bool) -> None:
    """Answer the questions of a page: each field, and of options the first of each group."""
    for group in step.locator("fieldset:visible").all():
        if in_full or group.locator("[type=radio]").count():
            hand.press(group.locator(NOT_UNKNOWN).first)
    for field in step.locator("textarea:visible").all():
        hand.paste(field)


def measure(name: str, browser: Browser, site: Site) -> None:
    for in_full in (False, True):
        page, began = browser.new_page(), time.monotonic()
        page.set_default_timeout(60_000)
        hand = report(page, site, in_full)
        said, seconds = "everything answered" if in_full else "one sentence", time.monotonic() - began
        minutes = hand.words / READ_IN_A_MINUTE + WRITTEN / WRITTEN_IN_A_MINUTE
        counted = f"{hand.pages} pages, {hand.clicks} clicks, {hand.keys} key presses, {hand.words} words"
        print(f"{name}, {said}: {counted}, {seconds:.1f} s; {minutes:.0f} minutes of a person", flush=True)
        page.close()


def main() -> None:
    print(f"one sentence: at most {MOST_PAGES} pages, {MOST_CLICKS} clicks, {MOST_WORDS} words")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with running(folder, f"sqlite:///{folder / 'store.db'}") as site:
            with playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as chromium:
                measure("Chromium", chromium, site)
            with playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox") as firefox:
                measure("Firefox", firefox, site)


if __name__ == "__main__":
    main()
