"""Who reads a message is between the reporter and these people: the site isn't told."""

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.reporter import Reporter


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """One browser is enough here: all have the same pages."""
    return chromium


def test_what_is_posted_with_a_message_says_nothing_of_its_readers(reporter: Reporter) -> None:
    reporter.report()
    reporter.open_mailbox()
    posted: list[str] = []
    reporter.page.on("request", lambda request: posted.append(request.post_data or ""))
    reporter.write_more()
    expect(reporter.page.get_by_text("Your message has arrived.")).to_be_visible()
    [message] = [json.loads(each) for each in posted if '"envelope"' in each]
    assert message.keys() - {"padding"} == {"token", "envelope", "note", "replaces", "uploads"}
    readers = ("counsel", "director", "The counsel", "The director")
    assert not any(f'"{name}"' in each for each in posted for name in readers)
