"""A device whose date is years wrong: nothing is sealed under it, and the page says what to do."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.reporter import Reporter

DAY_MS = 24 * 3600 * 1000
SHIFTED = """
const Right = Date, shift = %d;
globalThis.Date = class extends Right {
  constructor(...given) { super(...(given.length ? given : [Right.now() + shift])); }
  static now() { return Right.now() + shift; }
};
"""


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The one in which a worker's script can be given another clock."""
    return chromium


def set_clock(page: Page, years: int) -> None:
    """Set the clock of pages and workers; and take the pages for older than the clock."""
    shift = SHIFTED % (years * 365 * DAY_MS)

    def shift_worker(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=shift + answer.text())

    def age(route: Route) -> None:
        answer = route.fetch()
        released = '"release_day": "1999-01-01", "was": "'
        route.fulfill(response=answer, body=answer.text().replace('"release_day": "', released))

    page.add_init_script(shift)
    for name in ("sealing", "opening"):
        page.route(f"**/assets/{name}.js", shift_worker)
    page.route("**/en/*", age)


@pytest.mark.parametrize(("years", "why"), [(5, "has expired"), (-5, "is newer than the date on your device")])
def test_a_date_that_is_years_wrong_is_told_and_nothing_is_taken(
    page: Page, reporter: Reporter, years: int, why: str
) -> None:
    set_clock(page, years)
    reporter.visit("report", "stopped")
    expect(page.get_by_text(why)).to_be_visible()
    expect(page.get_by_text("Your device says that today is")).to_be_visible()
    reporter.visit("recipients", "list")
    expect(page.get_by_text("Your device says that today is")).to_be_visible()


@pytest.mark.parametrize("years", [5, -5])
def test_answers_are_read_whatever_the_date_and_nothing_is_sent(page: Page, reporter: Reporter, years: int) -> None:
    reporter.report()
    reporter.portal.answer("counsel", "We look into it.")
    set_clock(page, years)
    reporter.open_mailbox()
    expect(page.get_by_text("We look into it.")).to_be_visible()
    reporter.press("Write a message")
    expect(page.locator("[data-slot=notice]")).to_be_visible()
    assert reporter.shown() == "mailbox"
