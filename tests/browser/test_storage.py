"""Nothing of a report is kept in a browser, and none needs to keep anything."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from tests.browser.conftest import Portal
from tests.browser.disk import draw_mark, find_on_disk, keep_something
from tests.browser.reporter import Reporter
from tests.browsers import FIREFOX
from tests.programs import require
from tests.waiting import wait_until

# What is read by name throws, as where a browser forbids it.
FORBIDDEN = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore"])
  Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
Object.defineProperty(Document.prototype, "cookie", { get() { throw new DOMException("none", "SecurityError"); } });
"""
FORBIDS: dict[str, str | float | bool] = {"network.cookie.cookieBehavior": 2, "dom.storage.enabled": False}


def test_of_a_report_that_is_broken_off_nothing_is_left_on_disk(
    profile: tuple[BrowserContext, Path], portal: Portal, tmp_path: Path
) -> None:
    context, folder = profile
    control, mark = draw_mark(), draw_mark()
    type_more = keep_something(context.new_page(), control)
    page = context.new_page()
    reporter = Reporter(page, portal)
    reporter.visit("report", "readers")
    reporter.answer_questions(contact=mark)
    reporter.press("Change files")
    (tmp_path / f"{mark}.txt").write_text("content")
    page.locator("#report-files").set_input_files(tmp_path / f"{mark}.txt")
    expect(page.get_by_text(f"Added: {mark}.txt")).to_be_attached()
    reporter.send("files")
    reporter.press("Change What happened?")
    reporter.tell(mark)
    reporter.send("account")
    reporter.write_down_phrase()
    page.get_by_label("The eight words from your paper").fill(mark)
    # Until the browser has kept something, this search would find nothing.
    wait_until(lambda: find_on_disk(folder, control), type_more)
    assert find_on_disk(folder, mark) == find_on_disk(folder, "left-out") == []
    context.close()
    assert find_on_disk(folder, mark) == find_on_disk(folder, "left-out") == []


def test_a_report_needs_no_storage_in_chromium(chromium: Browser, portal: Portal) -> None:
    page = chromium.new_page()
    page.add_init_script(FORBIDDEN)
    reporter = Reporter(page, portal)
    reporter.report()
    reporter.open_mailbox()
    page.close()


def test_a_report_needs_no_storage_in_firefox(playwright: Playwright, portal: Portal) -> None:
    require(FIREFOX, "apt-get install firefox-esr")
    with playwright.firefox.launch(
        executable_path=FIREFOX, channel="moz-firefox", firefox_user_prefs=FORBIDS
    ) as browser:
        page = browser.new_page()
        reporter = Reporter(page, portal)
        reporter.report()
        reporter.open_mailbox()
        expect(page.get_by_role("heading", name="Your mailbox")).to_be_visible()
