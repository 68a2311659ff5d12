"""The pages by themselves: for everyone's eyes and hands, small, and quick to leave."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, ViewportSize, expect

from app.i18n.locales import LOCALES
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Portal, open_portal
from tests.browser.reporter import Reporter
from tests.browser.walk import walk

LEFT = "https://www.wikipedia.org/"
WIDE: ViewportSize = {"width": 1100, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
PADDED_BYTES = 65_536


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_every_page_and_state_is_accessible_and_fits(
    chromium: Browser, portal: Portal, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page = chromium.new_page(viewport=size, color_scheme=scheme)
    walk(Reporter(page, portal), lambda: assert_accessible(page))
    page.close()


def test_every_page_can_be_left_at_once(page: Page, portal: Portal) -> None:
    stand_in_for_what_is_left_to(page)
    for path in ("", "report", "mailbox", "proof", "recipients", "other-routes", "no-javascript"):
        page.goto(f"{portal.address}/en/{path}")
        page.get_by_role("link", name="Leave this site").click()
        page.wait_for_url(LEFT)


def test_pressing_shift_three_times_leaves_from_the_middle_of_a_sentence(page: Page, portal: Portal) -> None:
    stand_in_for_what_is_left_to(page)
    reporter = Reporter(page, portal)
    page.goto(f"{portal.address}/en/")
    page.get_by_role("link", name="Make a report").first.click()
    reporter.wait_for("readers")
    reporter.answer_questions()
    page.get_by_role("button", name="Change What happened?").click()
    page.get_by_label("What happened?").focus()
    for key in ("Shift", "Shift", "A"):
        page.keyboard.press(key)
    assert page.url.startswith(portal.address), "letters in between are writing, not leaving"
    for _ in range(2):
        page.keyboard.press("Shift")
    expect(page.locator("#leave-said")).to_have_text("Press Shift once more to leave.")
    page.keyboard.press("Shift")
    page.wait_for_url(LEFT)
    page.go_back()
    assert not page.url.startswith(portal.address), "going back must not lead to the portal"


def stand_in_for_what_is_left_to(page: Page) -> None:
    page.route(f"{LEFT}**", lambda route: route.fulfill(body="elsewhere", content_type="text/html"))


def test_a_report_can_be_made_with_the_keyboard_alone(firefox: Browser, portal: Portal) -> None:
    """In Chromium somebody does it who goes by the accessibility tree: access/test_screen_reader.py."""
    page = firefox.new_page()
    reporter = Reporter(page, portal)
    reporter.visit("report", "readers")
    use_key(page, page.get_by_label("I am outside the organisation"), "Space")
    use_key(page, page.get_by_label("The compliance"), "Space")
    expect(page.get_by_text("instead of The compliance")).to_be_visible()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("What happened?"))
    page.keyboard.type("I don't know.")
    use_key(page, reporter.step("account").locator("button[type=submit]"), "Enter")
    use_key(page, page.get_by_label("I don't know").locator("visible=true").first, "Space")
    page.keyboard.press("Enter")
    for step in ("files", "danger", "check", "phrase"):
        if step == "phrase":
            reporter.wait_for(step)
            reporter.words = [text.strip() for text in page.locator(".phrase li").all_inner_texts()]
        use_key(page, reporter.step(step).locator("button[type=submit]"), "Enter")
    tab_to(page, page.get_by_label("The eight words from your paper"))
    page.keyboard.type(" ".join(reporter.words))
    use_key(page, reporter.step("typed").locator("button[type=submit]"), "Enter")
    reporter.wait_for("done")
    page.close()


def use_key(page: Page, control: Locator, key: str) -> None:
    tab_to(page, control)
    page.keyboard.press(key)


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus."""
    expect(control).to_be_visible()
    for _ in range(30):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the keyboard does not get there")


def test_without_javascript_every_page_says_what_to_do_instead(chromium: Browser, portal: Portal) -> None:
    page = chromium.new_page(java_script_enabled=False)
    stand_in_for_what_is_left_to(page)
    for path in ("", "report", "mailbox", "proof", "recipients"):
        page.goto(f"{portal.address}/en/{path}")
        expect(page.locator("textarea").locator("visible=true")).to_have_count(0)
        expect(page.get_by_text("Your browser is getting what it needs")).to_be_hidden()
        page.get_by_role("link", name="What you can do instead").click()
        expect(page.get_by_role("heading", name="Reporting without JavaScript")).to_be_visible()
        page.get_by_role("link", name="Leave this site").click()
        page.wait_for_url(LEFT)
    page.close()


def test_nothing_is_kept_in_the_browser(firefox_safer: Browser, portal: Portal) -> None:
    page = firefox_safer.new_page()
    reporter = Reporter(page, portal)
    reporter.report()
    portal.answer("counsel", "Who else was there?")
    reporter.open_mailbox()
    expect(page.get_by_text("Who else was there?")).to_be_visible()
    assert page.context.cookies() == []
    page.close()


def test_sending_a_report_loads_little(chromium: Browser, tmp_path: Path, empty_store: Path) -> None:
    """All that comes back over HTTP/1.1 less the one padded answer, heads and the list of people included."""
    with open_portal(tmp_path, empty_store, " ".join(LOCALES)) as portal:
        page = chromium.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(f"{portal.address}/en/")
        expect(page.get_by_text("The counsel")).to_be_visible()
        page.get_by_role("link", name="Make a report").first.click()
        reporter = Reporter(page, portal)
        reporter.wait_for("readers")
        reporter.answer_questions()
        reporter.write_down_phrase()
        reporter.type_phrase()
        reporter.wait_for("done")
        sizes = {each.url.removeprefix(portal.address): measure(each) for each in answers}
        page.close()
    print("", *(f"{size:>7} {path}" for path, size in sizes.items()), sep="\n")
    total_bytes = sum(sizes.values()) - PADDED_BYTES
    print(f"to send a report: {total_bytes} bytes, {len(answers)} answers")
    assert all(each.headers.get("content-encoding") == "gzip" for each in answers if "/api/" not in each.url)
    assert total_bytes <= 120_000
    assert len(answers) <= 13


def test_a_mailbox_reached_by_a_link_has_the_worker_that_opens(page: Page, portal: Portal) -> None:
    reporter = Reporter(page, portal)
    reporter.report()
    reporter.visit("")
    expect(page.get_by_text("The counsel")).to_be_visible()
    page.evaluate("globalThis.isSameDocument = true")
    page.get_by_role("link", name="Read answers").first.click()
    reporter.unlock_mailbox()
    assert page.evaluate("isSameDocument")
    assert [worker.url for worker in page.workers] == [f"{portal.address}/assets/opening.js"]


def measure(answer: Response) -> int:
    """Bytes of an answer on the line. Not what the browser reports: that is 0 for a worker's script."""
    lines = [f"HTTP/1.1 {answer.status} {answer.status_text}", ""]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    return sum(len(line) + 2 for line in lines) + int(answer.headers["content-length"])
