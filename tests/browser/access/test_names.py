"""What a screen reader says: the name of each field, where the focus is, and what has changed."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.reporter import ACCOUNT, Reporter

CONTROL = re.compile(
    r'^\s*- (?:textbox|radio|checkbox|button|progressbar|combobox)(?: "(.*?)")?(?: \[|:|$)', re.MULTILINE
)
ARABIC = re.compile(r"[\u0600-\u06ff]")
# By the directory, which has one language.
NAMED = ("The ", "I work here")
# What changes while the focus stays where it is. Screen readers say it only if its place was marked before.
CHANGING = {
    "report": ("readers", "room", "told", "kept", "corrected", "doing"),
    "mailbox": ("watched", "corrected", "doing", "advice", "room", "told"),
}


@pytest.fixture
def languages() -> str:
    return "en ar"


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


def test_every_step_starts_at_its_heading_and_names_its_fields_in_the_language(page: Page, portal: Portal) -> None:
    reporter = Reporter(page, portal, "ar")
    reporter.visit("report", "readers")
    while (step := reporter.shown()) != "phrase":
        assert_at_heading(reporter)
        assert_named_in_arabic(reporter)
        if step == "readers":
            page.locator("[name=channel]").first.check()
        if step == "account":
            reporter.send("account")
            expect(page.get_by_role("alert").locator("xpath=..")).to_be_focused()
            reporter.tell(ACCOUNT)
        reporter.send(step)
        expect(reporter.step(step)).to_be_hidden()
    assert_at_heading(reporter)
    reporter.write_down_phrase()
    expect(reporter.step("typed").locator("textarea")).to_be_focused()
    assert_named_in_arabic(reporter)
    reporter.type_phrase()
    reporter.wait_for("done")
    assert_at_heading(reporter)
    reporter.open_mailbox()
    assert_at_heading(reporter)
    assert_named_in_arabic(reporter)
    reporter.press("Write a message")
    assert_at_heading(reporter)
    assert_named_in_arabic(reporter)


def assert_at_heading(reporter: Reporter) -> None:
    expect(reporter.step(reporter.shown()).locator("h1")).to_be_focused()


def assert_named_in_arabic(reporter: Reporter) -> None:
    names = CONTROL.findall(reporter.step(reporter.shown()).aria_snapshot())
    assert names
    assert [name for name in names if not ARABIC.search(name) and not name.startswith(NAMED)] == []


@pytest.mark.parametrize("path", CHANGING)
def test_what_changes_elsewhere_on_a_page_is_said(page: Page, portal: Portal, path: str) -> None:
    Reporter(page, portal).visit(path)
    for name in CHANGING[path]:
        places = page.locator(f"[data-slot={name}]:not([data-step=done] *)")
        assert places.count()
        assert places.evaluate_all("all => all.filter((each) => !each.closest('[role=status]')).length") == 0
