"""The pages in every language: laid out the right way round, whole, and sealed in it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app.i18n import load, locales
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Portal
from tests.browser.reporter import Reporter
from tests.browser.walk import walk
from tests.messages import told

NARROW: ViewportSize = {"width": 320, "height": 640}
# All twelve take minutes: SEALEDLINE_EVERY_LANGUAGE=1 walks through them.
WALKED = locales.LOCALES if "SEALEDLINE_EVERY_LANGUAGE" in os.environ else ("ar",)
RTL = [locale for locale in locales.LOCALES if locales.direction(locale) == "rtl"]


@pytest.fixture
def languages() -> str:
    return " ".join(locales.LOCALES)


@pytest.fixture
def narrow(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport=NARROW)
    yield page
    page.close()


@pytest.mark.parametrize("locale", WALKED)
def test_every_page_and_state_of_a_language_is_accessible_and_fits(narrow: Page, portal: Portal, locale: str) -> None:
    def look() -> None:
        html = narrow.locator("html")
        assert html.get_attribute("lang") == locales.tag(locale)
        assert html.get_attribute("dir") == locales.direction(locale)
        assert set(narrow.locator(".languages a[aria-current=true]").all_text_contents()) <= {locales.name(locale)}
        assert_accessible(narrow)

    walk(Reporter(narrow, portal, locale), look)


def test_another_language_is_two_presses_away_and_keeps_the_page(narrow: Page, portal: Portal) -> None:
    reporter = Reporter(narrow, portal)
    for path in ("", "recipients"):
        reporter.visit(path)
        narrow.locator(".languages summary").click()
        narrow.get_by_role("link", name="العربية").click()
        narrow.wait_for_url(f"{portal.address}/ar/{path}")
        expect(narrow.locator("html")).to_have_attribute("dir", "rtl")


def test_what_was_typed_is_not_lost_by_a_press_on_a_link(narrow: Page, portal: Portal) -> None:
    reporter = Reporter(narrow, portal)
    reporter.begin()
    reporter.tell("One sentence.")
    expect(narrow.locator("footer nav a, .languages").locator("visible=true")).to_have_count(0)
    for answer in ("Stay here", "Leave and lose it"):
        narrow.get_by_role("link", name="Example").click()
        expect(narrow.get_by_role("heading", name="Do you want to lose what you wrote?")).to_be_visible()
        assert_accessible(narrow)
        expect(narrow.get_by_label("What happened?")).to_have_value("One sentence.")
        reporter.press(answer)
    narrow.wait_for_url(f"{portal.address}/en/")


@pytest.mark.parametrize("locale", RTL)
def test_english_words_of_the_phrase_run_from_left_to_right(narrow: Page, portal: Portal, locale: str) -> None:
    reporter = Reporter(narrow, portal, locale)
    reporter.visit("report", "readers")
    reporter.answer_questions()
    reporter.write_down_phrase()
    assert (
        narrow.get_by_label(load(locale).gettext("The eight words from your paper")).evaluate(
            "field => getComputedStyle(field).direction"
        )
        == "ltr"
    )


@pytest.mark.parametrize("locale", ["ar", "zh"])
def test_a_report_says_in_which_language_it_was_asked(narrow: Page, portal: Portal, locale: str) -> None:
    reporter = Reporter(narrow, portal, locale)
    reporter.report()
    expect(reporter.step("done")).to_contain_text(load(locale).gettext("What happens next"))
    report = portal.read("counsel").report
    assert told(report)["language"] == locale
    # Officers read the questions in their own words.
    assert "What happened?" in [answer["question"] for answer in told(report)["answers"]]


def test_no_page_depends_on_who_asks(portal: Portal, chromium: Browser) -> None:
    bodies = set()
    for accepted in ("ar", "th;q=0.9, en;q=0.1"):
        context = chromium.new_context(extra_http_headers={"Accept-Language": accepted})
        page = context.new_page()
        answer = page.goto(f"{portal.address}/")
        assert answer is not None
        bodies.add((page.url, answer.body()))
        assert context.cookies() == []
        context.close()
    assert len(bodies) == 1
    assert Path(bodies.pop()[0]).name == "en"
