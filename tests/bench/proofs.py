"""Days of receipts: `python -m tests.bench.proofs [REPORTS]` closes one of so many reports, and checks a receipt of it.

In Python; then in Chromium, and in Firefox as Tor Browser at Safer, from the press of the button to the answer.
"""

import sys
import tempfile
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app import days, directories
from app.config import PortalConfig
from app.database import Database, open_database
from app.portal import create_app, proof_key
from app.portal.build import build_pages
from app.portal.closing import close_days
from crypto import canonical
from crypto.notation import b64encode, digest
from crypto.proof import make_proof, verify_day
from tests.browser.conftest import document
from tests.browsers import CHROMIUM, FIREFOX, QUIET, SAFER
from tests.organisation import Organisation

TODAY = datetime.now(UTC).date()
INSTANCE = bytes(16)
RECEIPT = bytes(31) + b"\x01"


def fill(db: Database, count: int, day: date) -> None:
    with db.writing() as connection:
        for number in range(1, count + 1):
            days.keep_receipt(connection, digest("receipt", number.to_bytes(32)), day)
        days.keep_receipt(connection, RECEIPT, day)


def prepare(folder: Path, count: int) -> tuple[PortalConfig, Database, list[bytes]]:
    organisation = Organisation()
    public = proof_key.make(folder / "proof.key")
    settings = {
        "SEALEDLINE_DATABASE": f"sqlite:///{folder / 'store.db'}",
        "SEALEDLINE_ROOT": b64encode(organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_ORGANISATION": "Example",
        "SEALEDLINE_LANGUAGES": "en",
        "SEALEDLINE_PAGES": str(folder / "pages"),
        "SEALEDLINE_PROOF_KEY": str(folder / "proof.key"),
    }
    config = PortalConfig.read(settings)
    build_pages(config, config.pages)
    db = open_database(config.database, create=True)
    signed = organisation.sign(document(organisation, proof_keys=[b64encode(public)]))
    directories.publish(db, canonical.write(signed), 1)
    fill(db, count - 1, TODAY)
    return config, db, [public]


def check(browser: Browser, address: str) -> float:
    page = browser.new_page()
    page.goto(f"{address}/en/proof")
    page.get_by_label("The receipt").fill(b64encode(RECEIPT))
    page.get_by_label("The day on which").fill(TODAY.isoformat())
    start = time.perf_counter()
    page.get_by_role("button", name="Check").click()
    page.locator("[data-step=proved]").wait_for(timeout=300_000)
    return time.perf_counter() - start


def main(count: int) -> None:
    folder = Path(tempfile.mkdtemp())
    config, db, keys = prepare(folder, count)
    seed = proof_key.read(folder / "proof.key")
    start = time.perf_counter()
    close_days(db, datetime.now(UTC) + timedelta(days=1), INSTANCE, seed)
    print(f"closing a day of {count} reports: {time.perf_counter() - start:.2f} s")
    closed = days.find(db, TODAY)
    assert closed is not None
    answer = {name: b64encode(value) for name, value in closed._asdict().items()}
    start = time.perf_counter()
    assert make_proof(verify_day(answer, keys, INSTANCE, TODAY.isoformat()), RECEIPT) is not None
    print(f"checking it in Python, {len(closed.leaves) // 32} leaves: {time.perf_counter() - start:.2f} s")
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        print(f"checking it in Chromium: {check(chromium, address):.2f} s")
        firefox = playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox", firefox_user_prefs=SAFER)
        print(f"checking it in Firefox at Safer: {check(firefox, address):.2f} s")
        chromium.close()
        firefox.close()
    server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
