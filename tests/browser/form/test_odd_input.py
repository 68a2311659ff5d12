"""What people type and paste: nothing is lost without a word, and what arrives is what was written."""

import json
import math
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal
from tests.browser.reporter import Reporter
from tests.messages import told
from tests.waiting import wait_until

HIDDEN = (
    "nul \x00, bell \x07, mark \ufeff, right to left \u202e, joined 👩🏽‍⚖️, line \u2028, combined e\u0301\u0301\u0301"
)
MOST_BYTES = 400_000


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """One browser is enough here, but for pasting."""
    return chromium


def go_to_account(reporter: Reporter) -> None:
    reporter.begin()


def finish(reporter: Reporter) -> str:
    """From the account to the confirmation: the account as an officer reads it."""
    reporter.send("account")
    reporter.pass_to("check")
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    [answer] = told(reporter.portal.read("counsel").report)["answers"]
    text: str = answer["text"]
    return text


def paste(page: Page, plain: str, html: str) -> None:
    """Copy in another window as a word processor does, and paste with the keyboard."""
    browser = page.context.browser
    assert browser is not None
    other = browser.new_page()
    other.goto("about:blank")
    other.evaluate(
        """([plain, html]) => addEventListener("copy", (event) => {
            event.clipboardData.setData("text/plain", plain);
            event.clipboardData.setData("text/html", html);
            event.preventDefault();
        })""",
        [plain, html],
    )
    other.keyboard.press("Control+C")
    other.close()
    page.get_by_label("What happened?").focus()
    page.keyboard.press("Control+V")


def test_control_characters_and_mixed_directions_arrive_as_they_were_written(reporter: Reporter) -> None:
    go_to_account(reporter)
    reporter.tell(HIDDEN)
    assert finish(reporter) == HIDDEN


@pytest.mark.parametrize("kind", ["chromium", "firefox"])
def test_of_rich_text_the_words_are_pasted_and_nothing_else(
    request: pytest.FixtureRequest, portal: Portal, kind: str
) -> None:
    page = request.getfixturevalue(kind).new_page()
    reporter, asked = Reporter(page, portal), list[str]()
    go_to_account(reporter)
    page.on("request", lambda sent: asked.append(sent.url))
    paste(page, "Bold\n• one", "<b onclick=x>Bold</b><img src=/pasted.png><ul><li>one</ul><script>x</script>")
    expect(page.get_by_label("What happened?")).to_have_value("Bold\n• one")
    assert asked == [], "what is pasted must not be fetched from anywhere"
    page.close()


@pytest.mark.parametrize("line", ["écrire " * 50, "a name"])
def test_a_pasted_text_that_is_far_too_long_is_told_of_and_kept(reporter: Reporter, line: str) -> None:
    go_to_account(reporter)

    def compare() -> float:
        """How many times as long four times as much takes."""
        quarter = paste_too_much(reporter, line, 500_000)
        return paste_too_much(reporter, line, 2_000_000) / quarter

    # Four or less if the time grows with the text, sixteen if with its square. Once is enough: others work here too.
    wait_until(lambda: compare() < 8)


def paste_too_much(reporter: Reporter, line: str, letters: int) -> float:
    """Paste so many letters, and be told twice that it is too much: how many seconds that takes."""
    page, text = reporter.page, f"{line}\n" * (letters // (len(line) + 1))
    reporter.tell("")
    began = time.monotonic()
    paste(page, text, "")
    kilobytes = f"{math.ceil(len(json.dumps(text, ensure_ascii=False).encode()) / 1000):,} KB"
    expect(page.locator("[data-slot=room]:visible")).to_contain_text(f"too long: {kilobytes}")
    reporter.send("account")
    expect(page.get_by_role("alert")).to_contain_text(f"too long: {kilobytes}")
    took = time.monotonic() - began
    assert page.get_by_label("What happened?").evaluate("field => field.value") == text
    return took


def test_the_longest_text_that_fits_arrives_whole(reporter: Reporter) -> None:
    text = "🕊" * ((MOST_BYTES - len(json.dumps(""))) // 4)
    go_to_account(reporter)
    reporter.tell(text)
    assert finish(reporter) == text


def test_half_a_letter_does_not_keep_a_report_from_being_sent(reporter: Reporter) -> None:
    go_to_account(reporter)
    reporter.page.get_by_label("What happened?").evaluate("field => (field.value = 'half \\ud83d of one')")
    assert finish(reporter) == "half \ufffd of one"
