"""What was sealed long ago on a page that stood open is not taken: it is sealed anew, to addresses of that day."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from app.portal.api import directory, mailbox, reports, request
from app.store import directories
from tests.browser.conftest import Portal, document
from tests.browser.reporter import Reporter
from tests.browser.test_clock import DAY_MS, SHIFTED
from tests.organisation import CARD_DAYS, later, today
from tests.stored import list_cases

# Longer than any card of today's, and the ten days for which the site goes on taking what was sealed to it.
WAITED_DAYS = CARD_DAYS + 11


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The one in which a running worker can be given another clock."""
    return chromium


@pytest.fixture
def wait_long(page: Page, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the days pass for the site and for what runs in the page. Meanwhile a new directory was published."""

    def wait(**changes: Any) -> None:
        then = later(today(), WAITED_DAYS)
        for module in (directory, mailbox, reports, request):
            monkeypatch.setattr(module, "today", lambda: date.fromisoformat(then))
        signed = portal.organisation.sign(document(portal.organisation, version=2, issued_on=then, **changes))
        directories.publish(portal.db, json.dumps(signed).encode(), 2)
        shift = SHIFTED % (WAITED_DAYS * DAY_MS) + "null"
        page.evaluate(shift)
        for worker in page.workers:
            worker.evaluate(shift)

    return wait


@pytest.fixture
def refusals(page: Page) -> list[str]:
    """The codes of what the site refuses, as they come."""
    codes: list[str] = []

    def note(answer: Response) -> None:
        if answer.status == 409:
            codes.append(answer.json()["error"])

    page.on("response", note)
    return codes


def break_once(page: Page, path: str) -> None:
    page.route(path, lambda route: route.fulfill(status=503, json={}), times=1)


def test_a_report_that_waited_for_the_site_is_sealed_anew(
    reporter: Reporter, wait_long: Callable[..., None], refusals: list[str]
) -> None:
    break_once(reporter.page, "**/api/reports")
    reporter.go_to_typed()
    reporter.type_phrase()
    expect(reporter.step("waiting").get_by_text("This website is busy or being repaired.")).to_be_visible()
    wait_long()
    reporter.send("waiting")
    reporter.wait_for("done")
    assert refusals == ["too_old"]
    report = reporter.portal.read("counsel").report.message
    assert report is not None and report.sent_on == later(today(), WAITED_DAYS)


def test_a_message_that_waited_for_the_site_is_sealed_anew(
    reporter: Reporter, wait_long: Callable[..., None], refusals: list[str]
) -> None:
    reporter.report_elsewhere()
    reporter.open_mailbox()
    break_once(reporter.page, "**/api/mailbox/messages")
    reporter.write_more("Two devices.")
    reporter.wait_for("waiting")
    wait_long()
    reporter.send("waiting")
    expect(
        reporter.page.get_by_text("Your message has arrived. The counsel and The director can open it.")
    ).to_be_visible()
    assert "too_old" in refusals
    [message] = [each.message for each in reporter.portal.read("counsel").follow_ups]
    assert message is not None and message.sent_on == later(today(), WAITED_DAYS)


def test_a_report_that_is_sent_from_a_page_that_stood_open_is_sealed_to_addresses_of_today(
    reporter: Reporter, wait_long: Callable[..., None]
) -> None:
    reporter.go_to_typed()
    wait_long()
    reporter.page.route("**/api/directory", lambda route: route.abort(), times=1)
    reporter.type_phrase()
    expect(reporter.step("refused").get_by_text("The connection broke before it arrived.")).to_be_visible()
    reporter.press("Back to my answers")
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    assert reporter.portal.read("counsel").report.is_genuine


def test_a_message_that_is_sent_from_a_page_that_stood_open_is_sealed_to_addresses_of_today(
    reporter: Reporter, wait_long: Callable[..., None]
) -> None:
    reporter.report_elsewhere()
    reporter.open_mailbox()
    reporter.write_more("One device.")
    expect(reporter.page.get_by_text("Your message has arrived.")).to_be_visible()
    wait_long()
    reporter.write_more("Two devices.")
    expect(reporter.page.get_by_text("Your message has arrived.")).to_be_visible()
    assert len(reporter.portal.read("counsel").follow_ups) == 2


def test_whoever_joined_while_a_page_stood_open_is_shown_before_anything_is_sealed_to_them(
    reporter: Reporter, wait_long: Callable[..., None]
) -> None:
    reporter.go_to_typed(leave_out=None)
    channel, *others = document(reporter.portal.organisation)["channels"]
    wait_long(channels=[channel | {"recipients": ["compliance", "counsel", "director"]}, *others])
    reporter.type_phrase()
    expect(reporter.step("refused").get_by_text("Who can read it has just changed.")).to_be_visible()
    assert list_cases(reporter.portal.db) == []
    reporter.press("Back to my answers")
    expect(reporter.step("check").get_by_text("The director, director")).to_be_visible()
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    assert reporter.portal.read("director").report.is_genuine
