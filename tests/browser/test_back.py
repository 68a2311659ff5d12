"""The browser's own Back and Forward, wherever they are pressed: nothing is lost, and nothing is sent twice."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal
from tests.browser.holding import Hold
from tests.browser.reporter import ACCOUNT, Reporter
from tests.stored import list_cases


@pytest.fixture
def reporter(page: Page, portal: Portal) -> Reporter:
    """Somebody who has come from another page, so that there is something to go back to."""
    page.goto(f"{portal.address}/en/other-routes")
    return Reporter(page, portal)


def go_back(reporter: Reporter, to: str) -> None:
    """Press the browser's Back, and come to the step before, or stay."""
    reporter.page.evaluate("history.back()")
    reporter.let_pass(100)
    reporter.wait_for(to)


def test_a_report_outlives_back_on_every_step_and_is_sent_once(reporter: Reporter) -> None:
    page = reporter.page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    reporter.begin()
    reporter.tell(ACCOUNT)
    before = "readers"
    while (step := reporter.shown()) != "typed":
        go_back(reporter, before)
        if before == "readers":
            expect(page.get_by_label("What happened?")).to_have_value(ACCOUNT)
        reporter.send(before)
        reporter.wait_for(step)
        before = step
        reporter.send(step)
        expect(reporter.step(step)).to_be_hidden()
        if reporter.shown() == "phrase":
            reporter.words = [text.strip() for text in page.locator(".phrase li").all_inner_texts()]
    go_back(reporter, "phrase")
    reporter.send("phrase")
    assert sent == []

    page.route("**/api/reports", lambda route: route.fulfill(status=503, json={}), times=1)
    reporter.type_phrase()
    reporter.wait_for("waiting")
    go_back(reporter, "waiting")
    held = Hold(page, "**/api/reports", times=1)
    reporter.send("waiting")
    reporter.wait_for("sending")
    go_back(reporter, "sending")
    held.release()
    reporter.wait_for("done")
    assert len(sent) == 2, "once while the website was being repaired, and once more"

    page.go_back()
    page.go_forward()
    reporter.wait_for("readers")
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("[...document.querySelectorAll('textarea')].every(({ value }) => value === '')")
    assert len(sent) == 2
    assert len(list_cases(reporter.portal.db)) == 1


def test_a_mailbox_outlives_back_while_something_would_be_lost(reporter: Reporter) -> None:
    page = reporter.page
    reporter.report()
    reporter.portal.answer("counsel", "Who else was there?")
    reporter.open_mailbox()
    reporter.press("Write a message")
    page.get_by_label("Your message", exact=True).fill("Nobody.")
    go_back(reporter, "mailbox")
    go_back(reporter, "mailbox")
    page.get_by_role("button", name="Stay").click()
    reporter.press("Write a message")
    expect(page.get_by_label("Your message", exact=True)).to_have_value("Nobody.")
    page.route("**/api/mailbox/messages", lambda route: route.fulfill(status=503, json={}), times=1)
    reporter.send("write")
    reporter.wait_for("waiting")
    go_back(reporter, "waiting")
    reporter.send("waiting")
    expect(page.get_by_text("Your message has arrived.")).to_be_visible()

    reporter.press("Erase this answer")
    held = Hold(page, "**/api/mailbox/erase", times=1)
    reporter.press("Yes, erase for ever")
    reporter.wait_for("working")
    go_back(reporter, "working")
    held.release()
    expect(page.get_by_text("Erased.", exact=True)).to_be_visible()

    page.evaluate("history.back()")
    expect(page.get_by_role("heading", name="Report something that is wrong")).to_be_visible()
    reporter.visit("mailbox", "enter")
    expect(page.get_by_label("Your code phrase")).to_have_value("")
    assert len(reporter.portal.read("counsel").follow_ups) == 1
