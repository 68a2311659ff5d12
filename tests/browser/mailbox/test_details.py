"""Details of the form that are told later: offered in the mailbox, and read by officers under their headings."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.reporter import Reporter
from tests.messages import told


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


def test_details_that_a_short_report_leaves_out_can_be_told_later(reporter: Reporter) -> None:
    page, write = reporter.page, reporter.step("write")
    page.set_viewport_size({"width": 360, "height": 640})
    reporter.report_elsewhere()
    reporter.open_mailbox()
    reporter.press("Write a message")
    expect(write.get_by_text("Who is harmed by it, and how?")).to_be_hidden()
    reporter.unfold("Add details")
    expect(write.get_by_text("Has that person agreed?")).to_be_hidden()
    write.get_by_label("Yes, I report for somebody else").check()
    write.get_by_label("That person can't be asked").check()
    write.get_by_label("A danger to health or safety").check()
    harmed = write.get_by_label("Who is harmed by it, and how?")
    harmed.fill(" ".join(reporter.words))
    assert_accessible(page)
    reporter.send("write")
    expect(page.get_by_role("alert")).to_contain_text("code phrase")
    harmed.fill("Everybody in the hall.")
    reporter.send("write")
    expect(reporter.step("mailbox").get_by_text("You wrote a message.")).to_be_visible()
    assert read_answers(reporter) == {
        "More information": "",
        "What it is about": "A danger to health or safety",
        "Reports for somebody else": "Yes, I report for somebody else",
        "Whether that person has agreed": "That person can't be asked",
        "Who is harmed, and how": "Everybody in the hall.",
    }
    reporter.press("Write a message")
    expect(write.get_by_text("Who is harmed by it, and how?")).to_be_hidden()
    reporter.send("write")
    expect(page.get_by_role("alert")).to_contain_text("Write your message, or choose a file.")


def read_answers(reporter: Reporter) -> dict[str, Any]:
    [follow_up] = reporter.portal.read("counsel").follow_ups
    return {each["question"]: each["text"] for each in told(follow_up)["answers"]}
