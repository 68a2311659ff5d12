"""More than a million receipts in a day, ground so that they sort first: page and client find the honest ones."""

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from app.portal import proof_key
from app.portal.jobs.close_days import close_days
from app.reporter import cli as reporter_cli
from app.store import models, receipts
from crypto.encoding import b64decode, b64encode
from crypto.proof import LARGEST, split
from tests.browser.conftest import Portal
from tests.browser.proof.test_proof import check

NOW = datetime.now(UTC).replace(hour=12)
QUIET, FLOODED, AFTER = ((NOW - timedelta(days=number)).date() for number in (5, 2, 1))
MOST_SECONDS = 300


def keep(portal: Portal, honest: list[bytes], ground: int, day: date) -> None:
    junk = [bytes([number % 16]) + secrets.token_bytes(31) for number in range(ground)]
    with portal.db.writing() as connection:
        rows = [{"receipt": receipt, "received_on": day} for receipt in (*junk, *honest)]
        connection.execute(insert(models.receipts), rows)


def close(portal: Portal, now: datetime) -> None:
    instance = b64decode(portal.settings["SEALEDLINE_INSTANCE"])
    close_days(portal.db, now, instance, proof_key.read(Path(portal.settings["SEALEDLINE_PROOF_KEY"])))


def read(portal: Portal, day: date) -> set[bytes]:
    leaves: set[bytes] = set()
    number = 0
    while part := receipts.find_part(portal.db, day, number):
        leaves.update(split(part.leaves))
        number += 1
    return leaves


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_readers_go_on_while_days_were_full(page: Page, portal: Portal, tmp_path: Path) -> None:
    honest = [secrets.token_bytes(32) for _ in range(100)]
    # They were sent on a quiet day, and stored on the last one of its window, which had no room for all that came.
    keep(portal, [], 1, QUIET)
    close(portal, NOW - timedelta(days=2))
    keep(portal, honest, LARGEST + 131_072, FLOODED)
    close(portal, NOW)
    flooded, after = read(portal, FLOODED), read(portal, AFTER)
    assert len(flooded) == LARGEST
    assert {*honest} <= flooded | after
    drawn = next(receipt for receipt in honest if receipt in flooded)
    waited = next(receipt for receipt in honest if receipt in after)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/days/" in request.url else None)
    for receipt in (drawn, waited):
        check(page, portal, b64encode(receipt), QUIET.isoformat())
        expect(page.locator("[data-step=proved]")).to_be_visible(timeout=MOST_SECONDS * 1000)
        kept = tmp_path / "kept.txt"
        kept.write_text(f"{b64encode(receipt)}\n{QUIET}\n")
        settings = {name: portal.settings[name] for name in ("SEALEDLINE_ROOT", "SEALEDLINE_INSTANCE")}
        environ = {**settings, "SEALEDLINE_PORTAL": portal.address}
        found = CliRunner().invoke(reporter_cli.main, ["check-proof", str(kept)], env=environ)
        assert f"is in the list of {FLOODED if receipt is drawn else AFTER}" in found.stdout
    # Which of them was looked for doesn't show: all parts of all days were fetched, in their order.
    parts = 3 + 3 + 64 + 16
    assert (len(asked), asked[:parts]) == (2 * parts, asked[parts:])
