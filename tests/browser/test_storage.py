"""Nothing of a report is kept in a browser, and none needs to keep anything."""

import random
import string
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.conftest import Portal
from tests.browser.reporter import Reporter
from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.programs import require
from tests.waiting import HANG_MS, wait_until

ELSEWHERE = "http://127.0.0.1:4999/"
# What is read by name throws, as where a browser forbids it.
FORBIDDEN = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore"])
  Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
Object.defineProperty(Document.prototype, "cookie", { get() { throw new DOMException("none", "SecurityError"); } });
"""
# Firefox keeps sessions on disk, every half second here, so that a test needn't wait for it.
KEEPS: dict[str, str | float | bool] = {
    "browser.sessionstore.interval": 500,
    "browser.sessionstore.resume_from_crash": True,
    "browser.sessionstore.privacy_level": 0,
}
FORBIDS: dict[str, str | float | bool] = {"network.cookie.cookieBehavior": 2, "dom.storage.enabled": False}


@pytest.fixture(params=["chromium", "firefox"])
def profile(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path: Path
) -> Iterator[tuple[BrowserContext, Path]]:
    """A browser with a folder of its own on disk."""
    folder = tmp_path / "profile"
    if request.param == "chromium":
        require(CHROMIUM, "apt-get install chromium")
        context = playwright.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=QUIET)
    else:
        require(FIREFOX, "apt-get install firefox-esr")
        context = playwright.firefox.launch_persistent_context(
            folder, executable_path=FIREFOX, channel="moz-firefox", firefox_user_prefs=KEEPS
        )
    context.set_default_timeout(HANG_MS)
    yield context, folder
    context.close()


def draw_mark() -> str:
    return "".join(random.choices(string.ascii_lowercase, k=24))


def find_on_disk(folder: Path, mark: str) -> list[str]:
    """The files that hold a text, as bytes or as UTF-16."""
    kept = [mark.encode(), mark.encode("utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(each in path.read_bytes() for each in kept)]


def keep_something(page: Page, text: str) -> None:
    """Type into a field of another site, which lets the browser keep it."""
    page.route(
        f"{ELSEWHERE}**",
        lambda route: route.fulfill(body="<textarea id=kept></textarea>", content_type="text/html"),
    )
    page.goto(ELSEWHERE)
    page.locator("#kept").fill(text)


def test_of_a_report_that_is_broken_off_nothing_is_left_on_disk(
    profile: tuple[BrowserContext, Path], portal: Portal, tmp_path: Path
) -> None:
    context, folder = profile
    control, mark = draw_mark(), draw_mark()
    keep_something(context.new_page(), control)
    page = context.new_page()
    reporter = Reporter(page, portal)
    reporter.visit("report", "channel")
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
    wait_until(lambda: find_on_disk(folder, control), partial(page.wait_for_timeout, 1000))
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
