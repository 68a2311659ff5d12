"""What the pages say when the site has no room: before anybody writes, and when what was sent found none."""

import pytest
from playwright.sync_api import Browser, Page, expect

from app.room import Room
from app.store import capacity, mailboxes
from app.store.database import Database
from tests.browser.reporter import Reporter

GIB = 2**30


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """One browser is enough here: nothing of it differs between them."""
    return chromium


@pytest.fixture(autouse=True)
def _is_measured_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "MEASURE_SECONDS", 0)


def leave(monkeypatch: pytest.MonkeyPatch, free_bytes: int) -> None:
    """Have the portal find so much free on a disk of 1 TiB."""
    monkeypatch.setattr(Room, "measure", lambda folder: Room(free_bytes, 2**40))


def test_a_site_without_room_says_so_before_the_first_question(
    page: Page, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(monkeypatch, GIB // 2)
    reporter.visit("report", "stopped")
    expect(page.get_by_role("heading", name="Reports can't be taken right now")).to_be_visible()
    expect(page.get_by_text("This website has no room for a new report just now.")).to_be_visible()
    expect(page.get_by_text("Come back tomorrow.")).to_be_visible()
    expect(page.get_by_role("link", name="Other ways to report")).to_be_visible()
    leave(monkeypatch, GIB)
    reporter.visit("report", "readers")


def test_a_report_that_finds_no_room_is_kept_and_sent_later(
    page: Page, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter.go_to_typed()
    leave(monkeypatch, GIB // 4)
    reporter.type_phrase()
    reporter.wait_for("waiting")
    expect(page.get_by_text("This website has no room for a new report just now.")).to_be_visible()
    leave(monkeypatch, GIB)
    reporter.press("Try again")
    reporter.wait_for("done")


def test_who_has_files_is_told_to_send_the_report_without_them(
    page: Page, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(monkeypatch, GIB - 1)
    reporter.begin()
    reporter.tell("It happened.")
    reporter.send("account")
    reporter.pass_to("files")
    told = page.get_by_text("This website has no room for files just now. Send what you write without them")
    expect(told).to_be_visible()
    reporter.pass_to("check")
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")


def test_a_mailbox_that_is_nearly_full_says_so_before_a_message_is_written(
    page: Page, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailboxes, "MOST_MESSAGES", 3)
    reporter.report_elsewhere()
    reporter.open_mailbox()
    for left in ("You can send 2 more messages from here.", "You can send 1 more message from here."):
        reporter.press("Write a message")
        expect(page.get_by_text(left)).to_be_visible()
        page.get_by_label("Your message", exact=True).fill("More.")
        reporter.send("write")
        reporter.wait_for("mailbox")
    reporter.press("Write a message")
    expect(page.get_by_text("This mailbox is full, or nearly.")).to_be_visible()
    page.get_by_label("Your message", exact=True).fill("Too much.")
    reporter.send("write")
    expect(page.get_by_text("This mailbox is full. Nothing was sent. Make a new report")).to_be_visible()
    assert count_messages(reporter.portal.db) == 3


def test_a_site_without_room_for_messages_says_so_and_goes_on_showing_answers(
    page: Page, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter.report_elsewhere()
    leave(monkeypatch, GIB // 4)
    reporter.open_mailbox()
    reporter.press("Write a message")
    expect(page.get_by_text("This website has no room for messages just now.")).to_be_visible()
    leave(monkeypatch, GIB // 8)
    page.get_by_label("Your message", exact=True).fill("A word.")
    reporter.send("write")
    reporter.wait_for("waiting")
    leave(monkeypatch, GIB)
    reporter.press("Try again")
    reporter.wait_for("mailbox")
    assert count_messages(reporter.portal.db) == 2


def count_messages(db: Database) -> int:
    with db.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM messages").scalar_one())
