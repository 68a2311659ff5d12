"""Nobody answers: the page offers to let somebody else read everything, and sends it."""

import json
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from app.console.cases.loader import open_cases
from app.console.cases.opened_case import OpenedCase
from app.store import directories, reports
from crypto import phrase as phrases
from crypto.message import Answer
from crypto.report import seal_report
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Portal, document
from tests.browser.reporter import Reporter
from tests.gateway.direct_store import DirectStore
from tests.organisation import later, today

WAIT = 14


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """One browser is enough here: all have the same pages."""
    return chromium


@pytest.fixture
def waiting(reporter: Reporter) -> Reporter:
    """A reporter who has waited for 14 days."""
    portal, day = reporter.portal, later(today(), -WAIT)
    publish(portal, 2, day)
    phrase = phrases.generate()
    author, directory = phrases.derive_reporter(phrase, bytes(range(16))), portal.organisation.read(2)
    filing = seal_report(author, directory, "external", (), [Answer("What happened?", "A phone was watched.")], day)
    reports.file_report(
        portal.db,
        mailbox=filing.mailbox,
        gate=filing.gate,
        envelope=filing.envelope,
        note=filing.note,
        received_on=date.fromisoformat(day),
    )
    reporter.words = phrase.split()
    return reporter


def publish(portal: Portal, version: int, day: str) -> None:
    """Give the first channel an escalation."""
    channels = document(portal.organisation)["channels"]
    channels[0] |= {"otherwise": {}, "escalation": "director", "escalation_days": WAIT}
    signed = portal.organisation.sign(document(portal.organisation, version=version, issued_on=day, channels=channels))
    directories.publish(portal.db, json.dumps(signed).encode(), version)


def is_open(portal: Portal, officer: str) -> bool:
    [(_row, opened)] = open_cases(
        DirectStore(portal.db), portal.organisation.officers[officer], portal.organisation.read(2)
    )
    return isinstance(opened, OpenedCase) and opened.is_shown


def test_who_gets_no_answer_lets_somebody_else_read_it(waiting: Reporter) -> None:
    page = waiting.page
    page.set_viewport_size({"width": 320, "height": 800})
    waiting.open_mailbox()
    expect(page.get_by_text("Nobody has answered you since")).to_be_visible()
    assert_accessible(page)
    assert not is_open(waiting.portal, "director")
    waiting.press("Let The director read it")
    waiting.wait_for("escalate")
    assert_accessible(page)
    page.get_by_label("Your message, if you want to add one").fill("Please read it.")
    waiting.send("escalate")
    expect(page.get_by_text("The director can now read all that you have sent.")).to_be_visible()
    expect(page.get_by_text("you let The director read all that you have sent.")).to_be_visible()
    assert is_open(waiting.portal, "director")


def test_the_form_says_who_can_read_it_later_and_leaves_them_out_like_others(reporter: Reporter) -> None:
    publish(reporter.portal, 2, today())
    reporter.visit("report", "readers")
    reporter.page.get_by_label("I am outside the organisation").check()
    reporter.page.get_by_text("What if nobody answers?").click()
    expect(reporter.page.get_by_text("The director can't read it, unless you say so later.")).to_be_visible()
    reporter.page.get_by_label("The director").check()
    expect(reporter.page.get_by_text("unless you say so later.")).to_be_hidden()
