"""The pages on a small phone: what ends a step is in sight with its question, and leaving is over no text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Portal, open_portal
from tests.browser.reporter import Reporter

# German is the longest of the languages that machines without many typefaces can set.
LOCALE = "de"
HEIGHT = 640
# Steps that are longer than the window whatever their design, and why.
LONGER = {
    "when": "three questions stand on one page",
    "danger": "two questions stand on one page, the first with four options",
    "category": "ten options",
    "relation": "nine options",
    "agreed": "four options, three of two lines, below advice",
    "addition": "advice of six lines and a hint of four",
}
# The button that ends what is shown, by its lower edge in px from the page's top. Everything else about the step is as
# somebody finds it who comes there first.
MEASURE = """() => {
  const step = document.querySelector("[data-step]:not([hidden])") ?? document.querySelector("main");
  const button = step.querySelector("button[type=submit], a.govuk-button");
  return button && Math.round(button.getBoundingClientRect().bottom + scrollY);
}"""
# Steps to which no short way leads: the details, each shown by itself.
SHOW_ALONE = """(name) => document.querySelectorAll("[data-step]").forEach((step) => {
  step.hidden = step.dataset.step !== name;
})"""
# Which element would be hit at each place of the strip in which the button is; and whether it hides what is below.
COVERED = """() => {
  const leave = document.getElementById("leave");
  const strip = leave.closest("header");
  const [box, around] = [leave.getBoundingClientRect(), strip.getBoundingClientRect()];
  const name = document.querySelector(".organisation").getBoundingClientRect();
  const isApart = name.right <= box.left || name.left >= box.right || name.bottom <= box.top || name.top >= box.bottom;
  const isBeside = box.left >= around.left && box.right <= around.right;
  const isWithin = isBeside && box.top >= around.top && box.bottom <= around.bottom;
  const isInWindow = box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
  const hit = [];
  for (let x = around.left + 1; x < around.right; x += 12) {
    for (let y = Math.max(around.top, 0) + 1; y < around.bottom; y += 8) hit.push(document.elementFromPoint(x, y));
  }
  const foreign = hit.filter((element) => !strip.contains(element));
  const isOpaque = /^rgb\\(/.test(getComputedStyle(strip).backgroundColor);
  return { isApart, isWithin, isInWindow, isOpaque, foreign: foreign.length, isMost: around.height > innerHeight / 2 };
}"""
RIGHT = {"isApart": True, "isWithin": True, "isInWindow": True, "isOpaque": True, "foreign": 0, "isMost": False}


@pytest.fixture
def languages() -> str:
    return "en ar de"


@pytest.fixture
def portal(tmp_path: Path, empty_store: Path, languages: str) -> Iterator[Portal]:
    """With a name that has no room beside the button."""
    name = "Ministry of Transparency and International Affairs"
    with open_portal(tmp_path, empty_store, languages, SEALEDLINE_ORGANISATION=name) as opened:
        yield opened


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 360, "height": HEIGHT}, is_mobile=True, has_touch=True)
    yield context
    context.close()


def test_what_ends_a_step_is_in_sight_with_its_question(phone: BrowserContext, portal: Portal) -> None:
    page = phone.new_page()
    reporter = Reporter(page, portal, LOCALE)
    reporter.visit("")
    expect(page.get_by_text("The counsel")).to_be_visible()
    found: dict[str, int] = {"index": page.evaluate(MEASURE)}
    reporter.visit("mailbox", "enter")
    found["enter"] = page.evaluate(MEASURE)
    reporter.visit("report", "readers")
    while (step := reporter.shown()) != "typed":
        found[step] = page.evaluate(MEASURE)
        if step == "readers":
            page.locator("[name=channel]").first.check()
        if step == "account":
            reporter.tell("One sentence.")
        reporter.send(step)
        expect(reporter.step(step)).to_be_hidden()
    found[step] = page.evaluate(MEASURE)
    for step in page.locator("[data-step]").evaluate_all("all => all.map((each) => each.dataset.step)"):
        if step not in found and page.locator(f"[data-step={step}] form").count():
            page.evaluate(SHOW_ALONE, step)
            found[step] = page.evaluate(MEASURE)
    print(found)
    assert {"index", "enter", "readers", "account", "files", "check", "phrase", "typed", "waiting"} < set(found)
    assert {step: bottom for step, bottom in found.items() if bottom > HEIGHT and step not in LONGER} == {}
    assert [step for step in LONGER if found[step] <= HEIGHT] == [], "these need no exception"


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_leaving_has_a_strip_that_no_text_enters(chromium: Browser, portal: Portal, locale: str) -> None:
    """At 320 and 360 px, at text of twice the size, and at a zoom of 200 %, wherever the page is scrolled to."""
    page = chromium.new_page()
    reporter = Reporter(page, portal, locale)
    reporter.visit("recipients", "list")
    for width, height, size in ((320, 640, "100%"), (360, 640, "100%"), (360, 640, "200%"), (180, 320, "100%")):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("(size) => (document.documentElement.style.fontSize = size === '100%' ? '' : '32px')", size)
        for part in (0, 0.02, 0.5, 1):
            page.evaluate("(part) => scrollTo(0, part * document.documentElement.scrollHeight)", part)
            assert (width, size, part, page.evaluate(COVERED)) == (width, size, part, RIGHT)
    page.close()


def test_keys_are_advised_where_there_is_a_keyboard(phone: BrowserContext, chromium: Browser, portal: Portal) -> None:
    touched, desk = phone.new_page(), chromium.new_page()
    for page, expected in ((touched, 0), (desk, 2)):
        Reporter(page, portal).visit("")
        page.get_by_text("Before you begin").click()
        expect(page.get_by_text("Shift").locator("visible=true")).to_have_count(expected)
    desk.close()


def test_languages_are_folded_behind_one_control_without_scripts(chromium: Browser, portal: Portal) -> None:
    page: Page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{portal.address}/en/report")
    arabic = page.get_by_role("link", name="العربية")
    expect(arabic).to_be_hidden()
    page.get_by_text("English").first.click()
    assert (arabic.get_attribute("lang"), arabic.get_attribute("dir")) == ("ar", "rtl")
    arabic.click()
    page.wait_for_url(f"{portal.address}/ar/report")
    page.close()
