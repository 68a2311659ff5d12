"""What people have told their systems about colours and movement, the pages follow."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Portal
from tests.browser.holding import Hold
from tests.browser.reporter import Reporter

MOVING = """() => [document.body, ...document.body.querySelectorAll("*")].flatMap((each) =>
  ["", "::before", "::after"].map((part) => getComputedStyle(each, part)).filter(
    (style) => style.transitionDuration.split(", ").some((time) => time !== "0s") || style.animationName !== "none",
  ).map(() => each.outerHTML.slice(0, 80)))"""


@pytest.fixture
def forced(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(forced_colors="active", viewport={"width": 320, "height": 640})
    yield page
    page.close()


def test_with_colours_of_their_own_people_see_every_tick_focus_and_notice(forced: Page, portal: Portal) -> None:
    reporter = Reporter(forced, portal)
    reporter.visit("report", "readers")
    assert_line_at_the_side(reporter.step("readers").locator(".notice").first)
    assert_seen_ticked(reporter.step("readers").locator(".govuk-radios__item").first)
    assert_focus_seen(reporter.step("readers").locator("button[type=submit]"))
    assert_seen_ticked(reporter.step("readers").locator(".govuk-checkboxes__item").first)
    look(forced)
    reporter.send("readers")
    expect(reporter.step("readers")).to_be_hidden()
    reporter.pass_to("account")
    reporter.send("account")
    assert border_px(reporter.step("account").locator(".govuk-error-summary"), "top") >= 1
    look(forced)
    reporter.tell("One sentence.")
    reporter.send("account")
    reporter.write_down_phrase()
    look(forced)
    Hold(forced, "**/api/reports")
    reporter.type_phrase()
    reporter.wait_for("sending")
    bar = reporter.step("sending").locator("progress")
    bar.evaluate("bar => (bar.value = 0)")
    empty = bar.screenshot()
    bar.evaluate("bar => (bar.value = 0.5)")
    assert bar.screenshot() != empty
    look(forced)


def look(page: Page) -> None:
    # The colours are the person's own, and axe reads those of the page, which nobody sees.
    assert_accessible(page, without=["color-contrast"])


def assert_seen_ticked(item: Locator) -> None:
    """A tick that is there shows."""
    field = item.locator("input")
    field.focus()
    before = item.screenshot()
    field.check()
    assert item.screenshot() != before


def assert_focus_seen(control: Locator) -> None:
    """Focus shows as an outline: shadows are not drawn there."""
    control.page.keyboard.press("Tab")
    control.focus()
    assert control.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def assert_line_at_the_side(notice: Locator) -> None:
    """What sets a notice apart where grounds have no colour."""
    assert border_px(notice, "inline-start") >= 1


def border_px(element: Locator, side: str) -> float:
    return float(
        element.evaluate("(e, side) => parseFloat(getComputedStyle(e).getPropertyValue(`border-${side}-width`))", side)
    )


def test_for_whoever_wants_no_movement_nothing_moves(chromium: Browser, portal: Portal) -> None:
    page = chromium.new_page(reduced_motion="reduce")
    reporter = Reporter(page, portal)
    for path in ("", "report", "mailbox", "proof"):
        reporter.visit(path)
        expect(reporter.step("starting")).to_be_hidden()
        assert page.evaluate(MOVING) == []
        page.get_by_role("link", name="Leave this site").hover()
        assert page.evaluate("document.getAnimations().length") == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != [], "this search finds movement where there is some"
    page.close()
