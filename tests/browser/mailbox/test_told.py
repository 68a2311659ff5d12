"""What an open mailbox tells first: the newest answer, to be answered right there."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.reporter import Reporter
from tests.messages import told


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


def test_the_newest_answer_stands_first_is_new_once_and_is_quoted_where_it_is_answered(reporter: Reporter) -> None:
    page, mailbox = reporter.page, reporter.step("mailbox")
    page.set_viewport_size({"width": 360, "height": 640})
    reporter.report_elsewhere()
    reporter.visit("mailbox", "enter")
    expect(page.get_by_role("button", name="Open my mailbox")).to_be_in_viewport(ratio=1)
    reporter.portal.answer("counsel", "We have it.", "received")
    with page.expect_response("**/api/mailbox/note"):
        reporter.open_mailbox()
    reporter.portal.answer("director", "Who else was there?", "pursued")
    reporter.open_mailbox()
    newest, rest = mailbox.locator("[data-slot=newest]"), mailbox.locator("[data-slot=replies]")
    expect(newest).to_contain_text("Who else was there?")
    expect(newest.get_by_text("New", exact=True)).to_be_visible()
    expect(rest.get_by_text("We have it.")).to_be_visible()
    expect(rest.get_by_text("New", exact=True)).to_be_hidden()
    expect(mailbox.locator("[data-slot=status]")).to_contain_text(": Your report is being followed up.")
    expect(mailbox.locator("[data-slot=workers] li")).to_have_count(2)
    newest.get_by_role("button", name="Answer").click()
    expect(reporter.step("write").locator("blockquote")).to_have_text("Who else was there?")
    page.get_by_label("I want to talk to somebody, or to meet").check()
    message = page.get_by_label("Your message", exact=True)
    expect(message).to_have_accessible_description(
        "Say how and when you can talk safely, or where you could meet. You don't have to say who you are."
    )
    assert_accessible(page)
    message.fill("On Mondays.")
    reporter.send("write")
    expect(rest.get_by_text("You wrote a message.")).to_be_visible()
    expect(rest.get_by_text("You sent your report.")).to_be_visible()
    [follow_up] = reporter.portal.read("counsel").follow_ups
    assert told(follow_up)["answers"] == [{"question": "Wants to talk or meet", "text": "On Mondays."}]
    reporter.press("Write a message")
    expect(reporter.step("write").locator("blockquote")).to_be_hidden()
    reporter.open_mailbox()
    expect(newest.get_by_text("New", exact=True)).to_be_hidden()
