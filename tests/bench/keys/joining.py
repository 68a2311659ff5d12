"""What joining asks of a new officer, from the file to the inbox: steps, words to be read, and seconds.

python -m tests.bench.keys.joining

The console is used with Chromium, its gateway is in the same process, key files cost what they really do. A step is
what the officer does: opens the file, chooses a passphrase, reads a fingerprint out, compares the other one, waits. The
seconds are the programs' alone. What people take is worked out: 200 words read in a minute, 15 words of a passphrase
written or typed, three seconds for a group of a fingerprint. How long it takes until the root has signed is left out.
"""

import re
import tempfile
import threading
import time
from html import unescape
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app.console.application import create_app
from app.console.auth.door import Door
from app.console.cli import make_server
from app.console.config import ConsoleConfig
from app.console.joining.files import join
from app.console.loopback import listen
from app.store.database import open_database
from tests.browsers import CHROMIUM, QUIET
from tests.console.joining.conftest import Joining
from tests.console.office import TODAY, Office
from tests.portal.process import draw_port

READ_IN_A_MINUTE, PHRASE_IN_A_MINUTE, GROUP_SECONDS = 200, 15, 3.0
MOST_STEPS, MOST_SECONDS = 6, 300
# Written on paper once, typed twice.
PHRASE_WORDS, GROUPS = 3 * 6, 2 * 8


def main() -> None:
    """Join, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        joining = prepare(Path(folder))
        begun = time.monotonic()
        link = start(joining)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            words, steps, waited = walk(browser.new_page(), link, joining, Path(folder) / "parts")
            browser.close()
        machine = time.monotonic() - begun - waited
    person = 60 * words / READ_IN_A_MINUTE + 60 * PHRASE_WORDS / PHRASE_IN_A_MINUTE + GROUPS * GROUP_SECONDS
    print(f"steps                             {len(steps)} (at most {MOST_STEPS}): {', '.join(steps)}")
    print(f"seconds of the programs           {machine:.1f}")
    print(f"words to be read                  {words}")
    print(f"seconds of a person, worked out   {person:.0f}")
    print(f"together                          {machine + person:.0f} (at most {MOST_SECONDS})")


def prepare(folder: Path) -> Joining:
    """An organisation with a gateway, and a file for somebody new."""
    url = f"sqlite:///{folder / 'store.db'}"
    open_database(url, create=True).close()
    (folder / "parts").mkdir()
    joining = Joining(Office(url, folder / "keys"), folder)
    joining.invite()
    return joining


def start(joining: Joining) -> str:
    """Open the file as `sealedline-console join` does: the link that opens the console."""
    join(joining.file, joining.environ, TODAY)
    config = ConsoleConfig.read({**joining.environ, "SEALEDLINE_CONSOLE_PORT": str(draw_port())})
    door = Door()
    server = make_server(create_app(config, door, joining.office.line), door, listen(config.port), config)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://localhost:{config.port}{door.draw()}"


def walk(page: Page, link: str, joining: Joining, parts: Path) -> tuple[int, list[str], float]:
    """Go from the link to the inbox: words shown, steps, and the seconds until the root had signed."""
    steps, words = ["open the file"], 0
    page.goto(link)
    page.wait_for_selector("#passphrase")
    words += count_words(page)
    phrase = unescape(page.inner_text(".fingerprint code"))
    page.fill("#passphrase", phrase)
    page.fill("#again", phrase)
    page.click("button.govuk-button:not(.second)")
    steps.append("choose a passphrase")
    page.wait_for_selector("h1:has-text('One call')")
    words += count_words(page)
    own = page.locator(".fingerprint code").first.inner_text()
    steps += ["call and read out a fingerprint", "compare the root's"]
    asked = time.monotonic()
    assert own in joining.type("requests", parts).stdout
    joining.sign(parts)
    waited = time.monotonic() - asked
    page.click("text=Look now")
    steps.append("wait, or look")
    page.wait_for_selector("text=You have joined.")
    return words, steps, waited


def count_words(page: Page) -> int:
    return len(re.findall(r"\S+", page.inner_text("main")))


if __name__ == "__main__":
    main()
