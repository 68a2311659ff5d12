"""What must be true of every page in every state, for everyone's eyes and hands."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text("utf-8")
# All rules up to WCAG 2.2 AA and those of good practice; the one on the size of targets is off unless it is asked for.
FIND = """(without) => axe.run({ rules: Object.fromEntries([
    ["target-size", { enabled: true }], ...without.map((id) => [id, { enabled: false }]),
  ]) }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))"""


def assert_accessible(page: Page, without: Sequence[str] = ()) -> None:
    """No violation, but of the rules left out, and nothing wider than the window.

    320 px are also what 1280 px are at 400 % (WCAG 1.4.10).
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # What is half below the strip at the top is whole a moment later.
    page.evaluate("scrollTo(0, 0)")
    where = page.url, page.locator("[data-step]:not([hidden])").evaluate_all("all => all.map(s => s.dataset.step)")
    assert (where, page.evaluate(FIND, list(without))) == (where, [])
    assert (where, page.evaluate(WIDER)) == (where, [])


# Left to right, and right to left, where what is too wide lies at negative places.
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((each) => {
    const { left, right } = each.getBoundingClientRect();
    return right > innerWidth + 1 || left < -1;
  }).map(({ outerHTML }) => outerHTML.slice(0, 200))"""
