"""Real browsers, started once for all tests: Debian's Chromium and Firefox ESR, and Firefox as Tor Browser at Safer."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FIREFOX = "/usr/bin/firefox-esr"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Tor Browser's security level Safer, as far as scripts are concerned; and neither cookies nor storage for any site.
SAFER: dict[str, str | float | bool] = {
    **{f"javascript.options.{name}": False for name in ("ion", "baselinejit", "native_regexp", "asmjs", "wasm")},
    "network.cookie.cookieBehavior": 2,
}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    require(CHROMIUM, "apt-get install chromium")
    with playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    require(FIREFOX, "apt-get install firefox-esr")
    with playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox") as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox_safer(playwright: Playwright) -> Iterator[Browser]:
    require(FIREFOX, "apt-get install firefox-esr")
    with playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox", firefox_user_prefs=SAFER) as browser:
        yield browser


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Browser:
    found: Browser = request.getfixturevalue(request.param)
    return found


def require(program: str, command: str) -> None:
    if Path(program).exists():
        return
    sentence = f"This test needs {program}. To get it: {command}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
