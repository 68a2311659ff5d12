"""Hasty hands and several windows: nothing is sent twice, and no answer is given by mistake."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.reporter import Reporter
from tests.stored import list_cases


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The one in which Playwright makes double clicks that pages can tell from two."""
    return chromium


def fill_in(reporter: Reporter) -> None:
    """Up to the button that sends."""
    reporter.go_to_typed()
    reporter.page.get_by_label("The eight words from your paper").fill(" ".join(reporter.words))


def count_sent(page: Page) -> list[str]:
    sent = list[str]()
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


@pytest.mark.parametrize("hand", ["double click", "triple click", "Enter twice"])
def test_a_report_sent_hastily_is_sent_once(reporter: Reporter, hand: str) -> None:
    fill_in(reporter)
    sent = count_sent(reporter.page)
    button = reporter.step("typed").locator("button[type=submit]")
    if hand == "Enter twice":
        button.focus()
        reporter.page.keyboard.press("Enter")
        reporter.page.keyboard.press("Enter")
    else:
        button.click(click_count=3 if hand == "triple click" else 2)
    reporter.wait_for("done")
    assert len(sent) == 1
    assert len(list_cases(reporter.portal.db)) == 1


def test_two_presses_on_try_again_send_once(reporter: Reporter) -> None:
    fill_in(reporter)
    reporter.page.route("**/api/reports", lambda route: route.fulfill(status=503, json={}), times=1)
    reporter.send("typed")
    reporter.wait_for("waiting")
    sent = count_sent(reporter.page)
    reporter.page.get_by_role("button", name="Try again").dblclick()
    reporter.wait_for("done")
    assert len(sent) == 1


def test_a_message_sent_hastily_is_sent_once(reporter: Reporter) -> None:
    reporter.report(leave_out=None)
    reporter.open_mailbox()
    reporter.press("Write a message")
    reporter.page.get_by_label("Your message", exact=True).fill("Once.")
    reporter.step("write").locator("button[type=submit]").dblclick()
    expect(reporter.page.get_by_text("Your message has arrived.")).to_be_visible()
    assert len(reporter.portal.read("counsel").follow_ups) == 1


def test_a_double_click_answers_nothing_that_it_brought(reporter: Reporter) -> None:
    reporter.visit("report", "readers")
    reporter.page.get_by_label("I am outside the organisation").check()
    for step in ("readers", "account"):
        if step == "account":
            reporter.tell("It happened.")
        reporter.step(step).locator("button[type=submit]").dblclick()
        expect(reporter.step(step)).to_be_hidden()
        assert reporter.page.locator("[data-step]:visible input:checked").count() == 0
        reporter.page.wait_for_timeout(600)  # then it is another click, not a third
    assert reporter.shown() == "when"


def test_two_windows_send_two_reports_and_neither_takes_from_the_other(browser: Browser, portal: Portal) -> None:
    context = browser.new_context()
    first, second = Reporter(context.new_page(), portal), Reporter(context.new_page(), portal)
    for each in (first, second):
        each.page.bring_to_front()
        fill_in(each)
    for each in (first, second):
        each.step("typed").locator("button[type=submit]").click()
    for each in (first, second):
        each.page.bring_to_front()
        each.wait_for("done")
    assert len(list_cases(portal.db)) == 2
    assert first.words != second.words
    context.close()
