"""Proof of submission, as a person meets it: a receipt that is shown, saved, and checked from the next day on."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.portal import proof_key
from app.portal.jobs.close_days import close_days
from app.store import receipts
from crypto import directory as directories
from crypto.day import ClosedDay, DayPart
from crypto.encoding import b64decode, b64encode
from crypto.proof import verify_proof
from tests.browser.conftest import Portal
from tests.browser.reporter import Reporter
from tests.browser.walk import TOMORROW, close_today
from tests.organisation import today


def save(page: Page, step: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.locator(f"[data-step={step}]").get_by_role("link", name="Save as a file").click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def check(page: Page, portal: Portal, receipt: str, day: str) -> None:
    page.goto(f"{portal.address}/en/proof")
    page.get_by_label("The receipt").fill(receipt)
    page.get_by_label("The day on which").fill(day)
    page.get_by_role("button", name="Check").click()


@pytest.mark.parametrize("browser", ["firefox"], indirect=True)
def test_a_receipt_is_saved_and_proves_the_next_day_that_the_report_arrived(
    page: Page, portal: Portal, tmp_path: Path
) -> None:
    reporter = Reporter(page, portal)
    reporter.report()
    reporter.unfold("Proof that you sent it")
    done = page.locator("[data-step=done]")
    expect(done.get_by_text("It doesn't tell what the report says.")).to_be_visible()
    receipt = done.locator("[data-slot=receipt]").inner_text()
    saved = save(page, "done", tmp_path)
    assert saved.name == "receipt.txt"
    assert saved.read_text().split() == [receipt, today()]

    page.goto(f"{portal.address}/en/proof")
    expect(page.locator("[data-step=ask]")).to_be_visible()
    page.get_by_label("The file that you saved").set_input_files(saved)
    expect(page.get_by_label("The receipt")).to_have_value(receipt)
    expect(page.get_by_label("The day on which")).to_have_value(today())
    page.get_by_role("button", name="Check").click()
    expect(page.locator("[data-step=open]")).to_contain_text("is not complete yet")

    close_today(portal)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    check(page, portal, receipt, today())
    expect(page.locator("[data-step=proved]")).to_contain_text("A sealed report with this receipt is in the list of")
    assert asked
    assert not [url for url in asked if receipt in url]
    proof = json.loads(save(page, "proved", tmp_path).read_text())
    signed = page.evaluate("fetch('/api/directory').then((answer) => answer.json())")
    directory = directories.verify(signed, portal.organisation.root.verify)
    head = verify_proof(proof, directory.proof_keys, b64decode(portal.settings["SEALEDLINE_INSTANCE"]))
    assert head.day == today()


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_a_receipt_that_is_wrong_missing_or_of_a_changed_day_is_told_in_words(page: Page, portal: Portal) -> None:
    check(page, portal, "A" * 42, "")
    expect(page.get_by_text("This is no receipt").first).to_be_visible()
    expect(page.get_by_text("Give the day").first).to_be_visible()

    close_today(portal)
    # Tomorrow is not among the lists of that week.
    earlier = (datetime.now(UTC) - timedelta(days=3)).date()
    first = receipts.find_part(portal.db, TOMORROW.date() - timedelta(days=1), 0)
    assert first is not None
    copy = ClosedDay(first.head, first.signature, [DayPart(first.path, first.leaves)])
    receipts.close(portal.db, TOMORROW.date(), lambda _receipts, _count, _previous: copy, 1)
    check(page, portal, "A" * 43, earlier.isoformat())
    expect(page.locator("[data-step=missing]")).to_contain_text("This receipt is not in the lists from")
    # Tomorrow's list tells another day's head: what is served as one day must be that day.
    check(page, portal, "A" * 43, today())
    expect(page.locator("[data-step=wrong]")).to_contain_text("This proves nothing")


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_what_is_fetched_depends_on_the_named_day_alone(page: Page, portal: Portal) -> None:
    noon = datetime.now(UTC).replace(hour=12)
    named = (noon - timedelta(days=4)).date()
    kept = {named + timedelta(days=number): bytes([number + 9]) * 32 for number in (-3, 0, 1, 3)}
    with portal.db.writing() as connection:
        for day, receipt in kept.items():
            receipts.keep_receipt(connection, receipt, day)
    key = proof_key.read(Path(portal.settings["SEALEDLINE_PROOF_KEY"]))
    close_days(portal.db, noon, b64decode(portal.settings["SEALEDLINE_INSTANCE"]), key)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    fetched = []
    for receipt, step in [*((each, "proved") for each in kept.values()), (bytes(32), "missing")]:
        asked.clear()
        check(page, portal, b64encode(receipt), named.isoformat())
        expect(page.locator(f"[data-step={step}]")).to_be_visible()
        fetched.append([*asked])
    assert fetched == [fetched[0]] * 5
    week = [named + timedelta(days=number) for number in range(-3, 4)]
    assert fetched[0][-7:] == [f"{portal.address}/api/days/{day}/0" for day in week]


def test_links_lead_to_the_page_and_on_from_it(page: Page, portal: Portal) -> None:
    reporter = Reporter(page, portal)
    reporter.visit("other-routes")
    page.get_by_role("link", name="Check a receipt").click()
    page.get_by_label("The receipt").fill("A" * 43)
    page.get_by_label("The day on which").fill(today())
    page.get_by_role("button", name="Check").click()
    expect(page.locator("[data-step=open]")).to_contain_text("is not complete yet")
    page.get_by_role("link", name="Make a report").click()
    reporter.wait_for("readers")
