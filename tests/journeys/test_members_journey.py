"""Who works on a report changes, and its reporter knows: what they write reaches these people, and no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.reporter import Reporter
from tests.journeys.officer import Officer
from tests.journeys.site import Site, running

pytestmark = pytest.mark.slow

QUESTION = "What colour was the device?"
ANSWER = "It was blue, with a white stripe."
LATER = "The device is gone today."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with running(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", languages="en") as site:
        yield site


def file_report(chromium: Browser, site: Site) -> Reporter:
    """On the channel of one reader, the compliance officer."""
    reporter = Reporter(chromium.new_context().new_page(), site)  # type: ignore[arg-type]
    reporter.report(leave_out=None, channel="I work here")
    return reporter


def find_events(reporter: Reporter) -> Locator:
    return reporter.step("mailbox").locator(".event")


def find_readers(reporter: Reporter) -> Locator:
    return reporter.step("write").locator("#to label")


def expect_account(officer: Officer, text: str, count: int) -> None:
    expect(officer.page.get_by_role("heading", level=1)).to_be_visible()
    expect(officer.page.get_by_text(text)).to_have_count(count)


def test_what_the_reporter_writes_reaches_who_works_on_it_and_not_who_stepped_back(
    chromium: Browser, site: Site
) -> None:
    reporter = file_report(chromium, site)
    officer = Officer(chromium.new_context().new_page(), site)
    officer.unlock("compliance")
    officer.open_first_case()
    case = officer.page.url
    officer.act(case, "access-granted", member="director", why="I am too close to it.")
    officer.act(case, "recused")
    officer.lock()
    officer.unlock("director")
    officer.page.goto(case)
    officer.answer(QUESTION)
    officer.lock()

    reporter.open_mailbox()
    expect(find_events(reporter)).to_have_count(2)
    expect(find_events(reporter).last).to_contain_text("The compliance gave access to The director")
    expect(find_events(reporter).first).to_contain_text("The compliance stepped back, and can read nothing new.")
    expect(reporter.step("mailbox").locator("[data-slot=newest] > *")).to_contain_text(QUESTION)
    expect(reporter.page.locator("[data-slot=warnings]")).to_be_hidden()
    reporter.press("Write a message")
    expect(find_readers(reporter)).to_have_text(["The director, director"])
    expect(reporter.step("write").get_by_text("New since your last message")).to_be_visible()
    expect(reporter.step("write").locator(".gone")).to_contain_text("The compliance stepped back")
    reporter.page.get_by_label("Your message", exact=True).fill(ANSWER)
    reporter.send("write")
    expect(reporter.page.get_by_text("Your message has arrived. The director can open it.")).to_be_visible()

    officer.unlock("director")
    officer.page.goto(case)
    expect_account(officer, ANSWER, 1)
    officer.act(case, "access-granted", member="counsel", why="For advice.")
    officer.act(case, "access-withdrawn", member="counsel", why="The advice is given.")
    officer.lock()
    reporter.open_mailbox()
    expect(find_events(reporter).first).to_contain_text("The director took access away from The counsel")
    reporter.write_more(LATER)
    expect(reporter.page.get_by_text("Your message has arrived. The director can open it.")).to_be_visible()
    for id, said in (
        ("compliance", {ANSWER: 0, LATER: 0}),
        ("counsel", {ANSWER: 1, LATER: 0}),
        ("director", {LATER: 1}),
    ):
        officer.unlock(id)
        officer.page.goto(case)
        for text, count in said.items():
            expect_account(officer, text, count)
        officer.lock()
