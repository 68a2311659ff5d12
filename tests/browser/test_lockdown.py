"""Browsers that take much away to be safe: here, what Lockdown Mode of iPhones and iPads takes from every website."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.conftest import Portal
from tests.browser.reporter import Reporter
from tests.browser.test_days import WATCH
from tests.browsers import CHROMIUM, QUIET
from tests.programs import require

TAKEN = ("WebAssembly", "SharedArrayBuffer", "RTCPeerConnection", "WebGLRenderingContext", "WebGL2RenderingContext")
TAKEN_TOO = ("Gamepad", "speechSynthesis", "SpeechSynthesisUtterance", "FontFace", "PushManager", "Notification")
TAKE_AWAY = f"for (const name of {[*TAKEN, *TAKEN_TOO]}) delete globalThis[name];"


@pytest.fixture
def locked_down(playwright: Playwright) -> Iterator[Browser]:
    require(CHROMIUM, "apt-get install chromium")
    args = [*QUIET, "--js-flags=--jitless"]
    with playwright.chromium.launch(executable_path=CHROMIUM, args=args) as browser:
        yield browser


def test_a_report_and_its_answer_need_nothing_that_lockdown_mode_takes_away(
    locked_down: Browser, portal: Portal
) -> None:
    """Without a JIT and without WebAssembly anywhere, and without the other interfaces in the page.

    It is still Chromium: how WebKit behaves, how fast an iPhone is, which kinds of files its Lockdown Mode refuses to
    show or to hand over, and which of its fonts and pictures it leaves out, can't be reproduced here. In workers only
    WebAssembly is gone: a test's script does not run before theirs.
    """
    page = locked_down.new_page()
    page.add_init_script(TAKE_AWAY)
    reporter = Reporter(page, portal)
    reporter.visit("report", "readers")
    assert page.evaluate(f"{[*TAKEN, *TAKEN_TOO]}.filter((name) => name in globalThis)") == []
    assert [worker.evaluate("typeof WebAssembly") for worker in page.workers] == ["undefined"]
    reporter.answer_questions()
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    portal.answer("counsel", "Who else was there?")
    reporter.open_mailbox()
    expect(page.get_by_text("Who else was there?")).to_be_visible()
    reporter.write_more("Nobody.")
    expect(page.get_by_text("Your message has arrived.")).to_be_visible()
    assert len(portal.read("counsel").follow_ups) == 1


def test_words_typed_back_are_checked_while_the_keys_are_being_made(locked_down: Browser, portal: Portal) -> None:
    page = locked_down.new_page()
    page.add_init_script(WATCH)
    reporter = Reporter(page, portal)
    reporter.go_to_typed()
    page.get_by_label("The eight words from your paper").fill("qqq qqq ")
    expect(page.get_by_text("Word 2 is not one of our words.")).to_be_visible()
    assert page.evaluate("heard.filter((each) => typeof each === 'number').at(-1)") < 1
    expect(reporter.step("typed").get_by_text("Your browser is making your keys.")).to_be_visible()
    page.close()
