"""Looking for answers while the mailbox is open: nobody is disturbed by it, and it looks like any other call."""

from functools import partial

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.conftest import Portal
from tests.browser.reporter import Reporter
from tests.waiting import wait_until

# Makes a list of the pauses that the page asks for.
NOTE_PAUSES = """() => {
  const set = setTimeout;
  window.pauses = [];
  window.setTimeout = (work, ms) => (window.pauses.push(ms), set(work, ms));
}"""
LABEL = "Look for answers while this page is open"


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def reporter(page: Page, portal: Portal) -> Reporter:
    """Somebody whose mailbox is open."""
    reporter = Reporter(page, portal)
    reporter.report_elsewhere()
    with page.expect_response("**/api/mailbox/note"):
        reporter.open_mailbox()
    return reporter


def watch(page: Page, seconds: float = 0.2) -> None:
    """Tick the box, with another pause than the usual one."""
    page.get_by_text("see the last visit").click()
    page.locator("#watch").evaluate("(box, seconds) => (box.dataset.seconds = seconds)", seconds)
    page.get_by_label(LABEL).check()


def told(page: Page, sentence: str) -> None:
    expect(page.locator("[data-slot=watched]")).to_contain_text(sentence)


def test_a_new_answer_is_announced_and_what_is_typed_stays(page: Page, reporter: Reporter) -> None:
    expect(page.get_by_label(LABEL)).not_to_be_checked()
    watch(page)
    reporter.press("Write a message")
    field = page.get_by_label("Your message", exact=True)
    field.fill("I am still writing")
    field.focus()
    reporter.portal.answer("counsel", "Who else was there?")
    told(page, "A new answer has come.")
    expect(field).to_be_focused()
    assert field.input_value() == "I am still writing"
    expect(reporter.step("write")).to_be_visible()
    reporter.press("Back")
    expect(page.get_by_text("Who else was there?")).to_be_visible()
    reporter.unfold_mailbox()
    aside = page.get_by_role("button", name="Put aside")
    aside.focus()
    reporter.portal.answer("director", "Somebody else asks.")
    expect(reporter.step("mailbox").locator("[data-slot=newest]")).to_contain_text("Somebody else asks.")
    expect(aside).to_be_focused()
    reporter.press("Close my mailbox")
    reporter.press("Close my mailbox")
    reporter.wait_for("closed")
    calls: list[Request] = []
    page.on("request", lambda call: calls.append(call))
    reporter.let_pass(1500)
    assert calls == []


def test_it_is_one_call_like_any_other_and_none_before_it_is_asked_for(page: Page, reporter: Reporter) -> None:
    calls: list[Request] = []
    page.on("request", lambda call: calls.append(call))
    reporter.let_pass(1000)
    assert calls == []
    watch(page)
    with page.expect_response("**/api/mailbox") as looked:
        pass
    reporter.portal.answer("counsel", "Who else was there?")
    told(page, "A new answer has come.")
    with page.expect_response("**/api/mailbox") as looked_again:
        pass
    for response in looked.value, looked_again.value:
        assert len(response.request.post_data_buffer or b"") == len(response.body()) == 65536
    assert {call.url for call in calls} == {f"{reporter.portal.address}/api/mailbox"}


def test_whoever_else_may_read_is_looked_at_before_a_message_goes(page: Page, reporter: Reporter) -> None:
    reporter.press("Write a message")
    page.get_by_label("Your message", exact=True).fill("One more thing.")
    reporter.press("Back")
    watch(page)
    reporter.press("Write a message")
    expect(reporter.step("write").get_by_text("The director")).to_be_visible()
    reporter.portal.withdraw("counsel", "director")
    reporter.portal.answer("counsel", "The director is out.")
    told(page, "A new answer has come.")
    reporter.send("write")
    expect(page.get_by_text("Who can read it has just changed.").first).to_be_visible()
    expect(page.get_by_label("Your message", exact=True)).to_have_value("One more thing.")


def test_failures_make_it_slower_and_a_mailbox_that_is_gone_ends_it(page: Page, reporter: Reporter) -> None:
    calls: list[int] = []
    status = 503

    def refuse(route: Route) -> None:
        calls.append(status)
        route.fulfill(status=status, json={})

    page.route("**/api/mailbox", refuse)
    page.evaluate(NOTE_PAUSES)
    watch(page, 0.02)
    wait_until(lambda: len(calls) >= 40, partial(page.wait_for_timeout, 20))
    pauses_ms = page.evaluate("pauses")[:40]
    # Their mean is 20 ms before the first failure, and 160 ms after three.
    assert sum(pauses_ms) / len(pauses_ms) > 60
    status = 410
    told(page, "the mailbox can't be opened any more")
    expect(page.get_by_label(LABEL)).not_to_be_checked()


def test_it_stops_when_the_page_is_hidden_for_long(page: Page, reporter: Reporter) -> None:
    page.clock.install()
    watch(page, 10_000_000)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for("14:00")
    expect(page.get_by_label(LABEL)).to_be_checked()
    page.clock.run_for("01:01")
    told(page, "this page was hidden for long")
    expect(page.get_by_label(LABEL)).not_to_be_checked()
