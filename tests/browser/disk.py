"""Browsers with a folder of their own on disk, and what they leave in it."""

import random
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browsers import CHROMIUM, FIREFOX, QUIET
from tests.programs import require
from tests.waiting import HANG_MS

ELSEWHERE = "http://127.0.0.1:4999/"
# Firefox keeps sessions on disk, every half second here, so that a test needn't wait for it.
KEEPS: dict[str, str | float | bool] = {
    "browser.sessionstore.interval": 500,
    "browser.sessionstore.resume_from_crash": True,
    "browser.sessionstore.privacy_level": 0,
}


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
    return [str(path.relative_to(folder)) for path in files if any(each in _read(path) for each in kept)]


def _read(path: Path) -> bytes:
    # A running browser removes files, too.
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def keep_something(page: Page, text: str) -> Callable[[], None]:
    """Type into a field of another site, which lets the browser keep it. What is returned types once more.

    Firefox takes down what is in a field when it gets to it, and at times misses what was typed last.
    """
    page.route(
        f"{ELSEWHERE}**",
        lambda route: route.fulfill(body="<textarea id=kept></textarea>", content_type="text/html"),
    )
    page.goto(ELSEWHERE)

    def type_more() -> None:
        page.bring_to_front()
        page.locator("#kept").press_sequentially(f"{text} ")
        page.wait_for_timeout(1000)

    type_more()
    return type_more
