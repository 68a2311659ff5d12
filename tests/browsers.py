"""Real browsers, started once for all tests: Debian's Chromium and Firefox ESR, and Firefox as Tor Browser at Safer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.programs import require
from tests.waiting import HANG_MS

CHROMIUM = "/usr/bin/chromium"
FIREFOX = "/usr/bin/firefox-esr"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Tor Browser's security level Safer, as far as scripts are concerned; and neither cookies nor storage for any site.
SAFER: dict[str, str | float | bool] = {
    **{f"javascript.options.{name}": False for name in ("ion", "baselinejit", "native_regexp", "asmjs", "wasm")},
    "network.cookie.cookieBehavior": 2,
}
# In place of five seconds for whatever is expected to be seen.
expect.set_options(timeout=HANG_MS)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


def be_patient(browser: Browser) -> Browser:
    """Let whatever is done in any window of this browser take as long as it takes."""

    def set_timeout(context: BrowserContext) -> None:
        context.set_default_timeout(HANG_MS)

    browser.on("context", set_timeout)
    return browser


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    require(CHROMIUM, "apt-get install chromium")
    with playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser:
        yield be_patient(browser)


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    require(FIREFOX, "apt-get install firefox-esr")
    with playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox") as browser:
        yield be_patient(browser)


@pytest.fixture(scope="session")
def firefox_safer(playwright: Playwright) -> Iterator[Browser]:
    require(FIREFOX, "apt-get install firefox-esr")
    with playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox", firefox_user_prefs=SAFER) as browser:
        yield be_patient(browser)


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Browser:
    found: Browser = request.getfixturevalue(request.param)
    return found
