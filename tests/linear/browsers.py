"""Prints how long browsers look into the worst files: `python -m tests.linear.browsers [STATIC]`.

In seconds: finding what a file tells, by the script that the portal serves, which lies in the folder STATIC.
"""

import sys
import time
from base64 import b64encode
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, sync_playwright

from tests.browsers import CHROMIUM, FIREFOX, QUIET, SAFER
from tests.linear.worst_files import FILES
from tests.metadata.test_browsers import ASK, STATIC, Handler
from tests.waiting import HANG_MS

# By the bytes that the makers are asked for.
SIZES = {
    "PDF: objects": 1_200_000,
    "document: attributes": 360_000,
    "document: attributes in namespaces": 350_000,
    "document: namespaces in one another": 260_000,
    "document: paragraphs": 1_000_000,
}


def main() -> None:
    static = Path(sys.argv[1]) if len(sys.argv) > 1 else STATIC
    handler = partial(Handler, directory=str(static))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        with playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser:
            show("Chromium", browser, address)
        firefox = partial(playwright.firefox.launch, executable_path=FIREFOX, channel="moz-firefox")
        with firefox(firefox_user_prefs=SAFER) as browser:
            show("Firefox, Safer", browser, address)
        server.shutdown()


def show(name: str, browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(HANG_MS)
    page.goto(address)
    for case, size in SIZES.items():
        data = FILES[case](size)
        start = time.monotonic()
        page.evaluate(ASK, ["file", b64encode(data).decode(), "inspect"])
        print(f"| {name} | {case} | {len(data)} | {time.monotonic() - start:.1f} |", flush=True)


if __name__ == "__main__":
    main()
