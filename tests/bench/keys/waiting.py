"""What a reporter waits for where keys take long to make: `python -m tests.bench.keys.waiting`.

In Chromium without a JIT (nor WebAssembly) and in Firefox as Tor Browser at Safer. Whoever types the code phrase back
as soon as it is shown meets the keys half made: how long the words wait to be checked, and the report to arrive; the
yardstick is how long the keys take in the same run. Then the mailbox is opened: what is said before of how long the
keys take, and how long they did.
"""

import logging
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from app.store.database import open_database
from tests.bench.keys.sealing import launch, list_browsers
from tests.browser.conftest import Portal, open_portal
from tests.browser.reporter import Reporter

# When what is told before has been measured (app/portal/scripts/mailbox/mailbox.js).
SETTLED_MS = 3_000
SLOW = {"Chromium without a JIT", "Firefox as Tor Browser at Safer"}
# Each call of a worker, and the milliseconds until it was answered.
WATCH = """
globalThis.calls = [];
const Plain = Worker;
globalThis.Worker = class extends Plain {
  constructor(...given) {
    super(...given);
    const [begun, post] = [new Map(), this.postMessage.bind(this)];
    this.addEventListener("message", ({ data }) => {
      if (data.progress === undefined) begun.get(data.id).took = performance.now() - begun.get(data.id).at;
      if (data.result?.seconds) begun.get(data.id).seconds = data.result.seconds;
    });
    this.postMessage = (message, ...more) => {
      begun.set(message.id, { call: message.call, at: performance.now() });
      calls.push(begun.get(message.id));
      post(message, ...more);
    };
  }
};
"""


def list_calls(page: Page, name: str) -> list[dict[str, Any]]:
    """The calls of this name that were answered."""
    answered: list[dict[str, Any]] = page.evaluate(
        "name => calls.filter((each) => each.call === name && each.took)", name
    )
    return answered


def measure(page: Page, portal: Portal) -> str:
    reporter = Reporter(page, portal)
    reporter.visit("report", "readers")
    reporter.answer_questions()
    reporter.write_down_phrase()
    pressed = time.monotonic()
    reporter.type_phrase()
    reporter.wait_for("done")
    arrived_ms = (time.monotonic() - pressed) * 1000
    keys_ms = sum(each["took"] for each in list_calls(page, "deriveKeys"))
    checked_ms = max(each["took"] for each in list_calls(page, "checkPhrase"))
    reporter.visit("mailbox", "enter")
    page.wait_for_timeout(SETTLED_MS)
    reporter.unlock_mailbox()
    opened_ms = sum(each["took"] for each in list_calls(page, "openPhrase"))
    told = [f"{each['seconds']:.1f} s" for each in list_calls(page, "timeKeys")]
    return (
        f"keys made in {keys_ms / 1000:.1f} s; words checked after at most {checked_ms / keys_ms:.2f} of that, the "
        f"report there after {arrived_ms / keys_ms:.2f}; the mailbox's in {opened_ms / 1000:.1f} s, told before: {told}"
    )


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        open_database(f"sqlite:///{folder / 'empty.db'}", create=True).close()
        portal = stack.enter_context(open_portal(folder, folder / "empty.db"))
        playwright = stack.enter_context(sync_playwright())
        for name, kind, options in list_browsers(playwright):
            for _round in range(3 if name in SLOW else 0):
                with launch(kind, **options) as browser:
                    page = browser.new_page()
                    page.add_init_script(WATCH)
                    print(f"{name}: {measure(page, portal)}", flush=True)


if __name__ == "__main__":
    main()
