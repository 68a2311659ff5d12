"""An oral report from the officer's word to the text that the person confirmed, in real browsers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.reporter import Reporter
from tests.journeys.officer import Officer
from tests.journeys.site import Site, running

TOLD = "At night somebody opened the locked cupboard."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running(tmp_path, f"sqlite:///{tmp_path / 'store.db'}") as site:
        yield site


def test_an_oral_report_goes_from_the_word_to_the_confirmed_text(chromium: Browser, site: Site) -> None:
    officer = Officer(chromium.new_context().new_page(), site)
    officer.unlock("counsel")
    console = officer.page
    console.get_by_role("link", name="Phone reports").click()
    console.get_by_role("button", name="Take down a report").or_(console.get_by_role("link", name="Take down")).click()
    console.get_by_label("by phone").check()
    console.locator("[name=channel]").first.check()
    console.get_by_label("What happened?").fill(TOLD)
    console.get_by_role("button", name="Keep it").click()
    word = console.locator(".one-time-word").inner_text()

    reporter = Reporter(chromium.new_context().new_page(), site)  # type: ignore[arg-type]
    page = reporter.page
    reporter.visit("report", "readers")
    reporter.press("I have told this to a case handler, and got three words")
    page.locator("[name=channel]").first.check()
    reporter.send("readers")
    reporter.wait_for("word")
    reporter.send("word")
    expect(page.get_by_role("alert")).to_contain_text("Type the words")
    first, *rest = word.upper().split()
    page.get_by_label("The three words").fill(" ".join([f"{first}Q", *rest]))
    reporter.send("word")
    expect(page.get_by_role("alert")).to_contain_text("Word 1 is not one of our words.")
    page.get_by_label("The three words").fill(word.upper())
    reporter.send("word")
    reporter.send("addition")
    reporter.send("files")
    expect(reporter.step("check").locator("[data-slot=word]")).to_have_text(word)
    reporter.press("Change Which three words")
    page.get_by_label("The three words").fill("one two")
    reporter.press("Back")
    reporter.send("check")
    expect(page.get_by_role("alert")).to_contain_text("Words are missing: you typed 2 of 3.")
    page.get_by_label("The three words").fill(word)
    reporter.send("word")
    reporter.wait_for("check")
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")

    officer.await_in_first_case("This is what you took down")
    console.get_by_role("link", name="Send the text").click()
    console.get_by_role("button", name="Seal and send").click()
    expect(console.get_by_role("status")).to_contain_text("sealed and stored")

    reporter.open_mailbox()
    expect(page.locator(".reply .text")).to_contain_text(TOLD)
    reporter.write_more("", "I have read it: it is right")
    reporter.wait_for("mailbox")
    officer.await_in_first_case("The reporter confirmed the text on")
