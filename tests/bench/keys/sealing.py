"""How long a reporter's browser derives keys and seals a report for three: `python -m tests.bench.keys.sealing`.

In Chromium, in Chromium without a JIT (nor WebAssembly), in Firefox, and in Firefox as Tor Browser at Safer: by the
pages' own worker, the first time, and the median of the times after it. The yardstick of sealing, in the same browser,
is what the slots can't do without: for each of three readers and for the note one sealed box (X25519) and one
encapsulation (ML-KEM-768). Reading the directory verifies it with the address cards of a day.
"""

import logging
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserType, Playwright, sync_playwright

from app.store.database import open_database
from tests.browser.conftest import Portal, open_portal
from tests.browsers import CHROMIUM, FIREFOX, QUIET, SAFER, be_patient
from tests.organisation import today

ROUNDS = 10
MOST_SECONDS = 5
WORDS = Path(__file__).parents[3] / "crypto" / "words.txt"
MEASURE = """async ({ site, rounds }) => {
  const worker = new Worker("/assets/sealing.js", { type: "module" });
  let id = 0;
  const call = (name, args) => new Promise((resolve, reject) => {
    const own = id++;
    worker.addEventListener("message", ({ data }) => {
      if (data.id !== own || "progress" in data) return;
      if (data.error) reject(new Error(data.error)); else resolve(data.result);
    });
    worker.postMessage({ id: own, call: name, args });
  });
  const time = async (step) => {
    const began = performance.now();
    await step();
    return performance.now() - began;
  };
  const repeat = async (step) => {
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await time(step));
    return times;
  };
  await call("configure", site);
  const signed = await (await fetch("/api/directory")).json();
  const reading = await repeat(() => call("readDirectory", { signed }));
  const phrase = (await call("generatePhrase", {})).words.join(" ");
  const deriving = [await time(() => call("deriveKeys", { phrase }))];
  const answers = [{ question: "What happened?", text: "Somebody took the files. ".repeat(40) }];
  const sealing = await repeat(() => call("sealReport", { phrase, channel: "external", left_out: [], answers }));
  worker.terminate();

  const { blake2b, ed25519, hsalsa, mlkem768, x25519, xsalsa20poly1305 } = await import("/assets/noble.js");
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const [reader, lattice] = [x25519.keygen().publicKey, mlkem768.keygen().publicKey];
  const box = () => {
    const { publicKey, secretKey } = x25519.keygen();
    const [shared, key] = [x25519.getSharedSecret(secretKey, reader), new Uint32Array(8)];
    hsalsa(new Uint32Array(4), new Uint32Array(shared.slice().buffer), new Uint32Array(4), key);
    const nonce = blake2b(new Uint8Array([...publicKey, ...reader]), { dkLen: 24 });
    xsalsa20poly1305(new Uint8Array(key.buffer), nonce).encrypt(secret);
  };
  const slots = 4;
  const times = (count, step) => () => { for (let done = 0; done < count; done++) step(); };
  const boxes = await repeat(times(slots, box));
  const encapsulations = await repeat(times(slots, () => mlkem768.encapsulate(lattice)));
  const text = new Uint8Array(4096);
  const signatures = await repeat(times(2, () => ed25519.sign(text, secret)));
  return { reading, deriving, sealing, boxes, encapsulations, signatures };
}"""


def launch(kind: BrowserType, **options: Any) -> Browser:
    if kind.name == "chromium":
        return be_patient(kind.launch(executable_path=CHROMIUM, **options))
    return be_patient(kind.launch(executable_path=FIREFOX, channel="moz-firefox", **options))


def measure(browser: Browser, portal: Portal) -> dict[str, list[float]]:
    """Milliseconds of each time that each step was taken."""
    page = browser.new_page()
    page.goto(f"{portal.address}/en/")
    settings = {"root": portal.settings["SEALEDLINE_ROOT"], "instance": portal.settings["SEALEDLINE_INSTANCE"]}
    site = {**settings, "release_day": today(), "words": WORDS.read_text("ascii")}
    found: dict[str, list[float]] = page.evaluate(MEASURE, {"site": site, "rounds": ROUNDS})
    browser.close()
    return found


def describe(name: str, found: dict[str, list[float]]) -> None:
    first = {step: times[0] for step, times in found.items()}
    usual = {step: statistics.median(times[1:] or times) for step, times in found.items()}
    print(f"{name}: keys derived in {first['deriving'] / 1000:.2f} s (at most {MOST_SECONDS})")
    for which, spent in (("the first time", first), ("then", usual)):
        slots = spent["boxes"] + spent["encapsulations"]
        print(
            f"  {which}: sealed in {spent['sealing']:.1f} ms, {spent['sealing'] / slots:.2f} of the yardstick "
            f"{slots:.1f} ms (boxes {spent['boxes']:.1f}, encapsulations {spent['encapsulations']:.1f}); "
            f"two signatures {spent['signatures']:.1f}; the directory read in {spent['reading']:.1f} ms",
            flush=True,
        )


def list_browsers(playwright: Playwright) -> list[tuple[str, BrowserType, dict[str, Any]]]:
    chromium, firefox = playwright.chromium, playwright.firefox
    return [
        ("Chromium", chromium, {"args": QUIET}),
        ("Chromium without a JIT", chromium, {"args": [*QUIET, "--js-flags=--jitless"]}),
        ("Firefox", firefox, {}),
        ("Firefox as Tor Browser at Safer", firefox, {"firefox_user_prefs": SAFER}),
    ]


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        open_database(f"sqlite:///{folder / 'empty.db'}", create=True).close()
        portal = stack.enter_context(open_portal(folder, folder / "empty.db"))
        playwright = stack.enter_context(sync_playwright())
        for name, kind, options in list_browsers(playwright):
            describe(name, measure(launch(kind, **options), portal))


if __name__ == "__main__":
    main()
