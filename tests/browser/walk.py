"""A walk through every page and the states that a person meets there, in the language of the reporter."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from app.portal import proof_key
from app.portal.jobs.close_days import close_days
from crypto.encoding import b64decode
from tests.browser.conftest import Portal
from tests.browser.reporter import ACCOUNT, Reporter
from tests.organisation import today

TOMORROW = datetime.now(UTC) + timedelta(days=1)
PAGES = {
    "": "[data-step], .people",
    "recipients": ".fingerprint",
    "other-routes": "h1",
    "no-javascript": "h1",
    "no": "h1",
}
LETTER: FilePayload = {"name": "a letter with a long name.txt", "mimeType": "text/plain", "buffer": b"what it says"}


def walk(reporter: Reporter, look: Callable[[], None]) -> None:
    """Go through all pages and steps, and look at each."""
    walk_pages(reporter, look)
    walk_oral_way(reporter, look)
    walk_questions(reporter, look)
    walk_to_the_end(reporter, look)
    receipt = reporter.step("done").locator("[data-slot=receipt]").inner_text()
    reporter.portal.answer("director", "Thank you. Who else was there?", "received")
    reporter.portal.withdraw("counsel", "director")
    walk_mailbox(reporter, look)
    walk_proof(reporter, look, receipt)


def walk_pages(reporter: Reporter, look: Callable[[], None]) -> None:
    for path, sign in PAGES.items():
        reporter.visit(path)
        expect(reporter.page.locator(sign).first).to_be_visible()
        expect(reporter.step("starting")).to_be_hidden()
        look()


def walk_oral_way(reporter: Reporter, look: Callable[[], None]) -> None:
    """To the word of whoever told it to an officer, with mistakes, and back to the first question."""
    page = reporter.page
    reporter.visit("report", "readers")
    reporter.send("readers")
    look()
    reporter.press("I have told this to a case handler, and got three words")
    page.locator("[name=channel]").first.check()
    look()
    reporter.send("readers")
    reporter.wait_for("word")
    page.get_by_label(reporter.read("The three words")).fill("abandun wrogn ")
    expect(reporter.step("word").locator(".suggestion").first).to_be_visible()
    look()
    reporter.send("word")
    expect(page.get_by_role("alert")).to_be_visible()
    look()
    reporter.press("Back")
    reporter.press("I have no such words: I want to write what happened")


def walk_questions(reporter: Reporter, look: Callable[[], None]) -> None:
    """To the answers to check, and a detail. Each page is looked at, the account with its mistake."""
    look()
    expect(reporter.step("readers").locator(".people li").first).to_be_visible()
    reporter.page.get_by_label("The compliance").check()
    reporter.page.get_by_text(reporter.read("Somebody else who must never see it?")).click()
    while (step := reporter.shown()) != "check":
        if step == "account":
            reporter.send(step)
            look()
            reporter.tell(ACCOUNT)
        if step == "files":
            reporter.page.locator("#report-files").set_input_files(LETTER)
            expect(reporter.step(step).locator(".picked li")).to_be_visible()
        look()
        reporter.send(step)
        expect(reporter.step(step)).to_be_hidden()
    reporter.add_details("Do you report for somebody else?")
    reporter.step("behalf").locator("input").nth(1).check()
    for step in ("behalf", "agreed"):
        look()
        reporter.send(step)
        expect(reporter.step(step)).to_be_hidden()
    reporter.unfold("Add details")
    look()


def walk_to_the_end(reporter: Reporter, look: Callable[[], None]) -> None:
    """From the code phrase to the confirmation, with mistakes, and while the website is being repaired."""
    page = reporter.page
    reporter.send("check")
    reporter.wait_for("phrase")
    reporter.unfold("Print, copy or save it")
    look()
    reporter.write_down_phrase()
    page.get_by_label(reporter.read("The eight words from your paper")).fill("abandun wrogn ")
    expect(reporter.step("typed").locator(".suggestion").first).to_be_visible()
    look()
    reporter.send("typed")
    expect(page.get_by_role("alert")).to_be_visible()
    look()
    for status, step in ((400, "refused"), (503, "waiting")):
        answer_once(page, "**/api/reports", status)
        reporter.type_phrase()
        reporter.wait_for(step)
        look()
        reporter.send(step)
        if step == "refused":
            reporter.send("check")
            reporter.send("phrase")
    reporter.wait_for("done")
    for title in ("What keeps you safe", "Proof that you sent it"):
        reporter.unfold(title)
    look()


def answer_once(page: Page, address: str, status: int) -> None:
    """As a website that is being repaired does."""
    page.route(address, lambda route: route.fulfill(status=status, json={}), times=1)


def walk_mailbox(reporter: Reporter, look: Callable[[], None]) -> None:
    page = reporter.page
    reporter.visit("mailbox", "enter")
    reporter.send("enter")
    look()
    reporter.open_mailbox()
    look()
    reporter.press("Put aside: I don't believe this answer")
    expect(page.get_by_text(reporter.read("The answer is put aside."))).to_be_visible()
    look()
    reporter.press("Write a message")
    reporter.step("write").locator("[name=kind]").last.check()
    reporter.send("write")
    look()
    reporter.press("Back")
    reporter.press("Erase this answer")
    look()
    reporter.press("Back")
    reporter.unfold_mailbox()
    reporter.step("mailbox").locator("[name=withdraw]").first.check()
    reporter.press("Take back the ticked files")
    look()
    reporter.press("Back")
    reporter.press("Close my mailbox")
    look()


def walk_proof(reporter: Reporter, look: Callable[[], None], receipt: str) -> None:
    reporter.visit("proof", "ask")
    reporter.send("ask")
    look()
    for day, step in ((today(), "open"), ("2026-01-05", "missing"), (today(), "proved")):
        if step == "proved":
            close_today(reporter.portal)
        check_receipt(reporter, receipt, day)
        reporter.wait_for(step)
        look()
        reporter.press("Back")


def check_receipt(reporter: Reporter, receipt: str, day: str) -> None:
    """Look for a receipt in the list of a day."""
    reporter.page.get_by_label(reporter.read("The receipt"), exact=True).fill(receipt)
    reporter.page.get_by_label(reporter.read("The day on which the report was sent")).fill(day)
    reporter.send("ask")


def close_today(portal: Portal) -> None:
    """Close the day that is still open, as if it were over."""
    key = Path(portal.settings["SEALEDLINE_PROOF_KEY"])
    close_days(portal.db, TOMORROW, b64decode(portal.settings["SEALEDLINE_INSTANCE"]), proof_key.read(key))
