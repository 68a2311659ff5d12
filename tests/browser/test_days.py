"""The days that reporters are told, the file for a calendar, and the keys, which a visit makes once."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from app.clock import add_months
from tests.browser.reporter import Reporter
from tests.organisation import today

# Every share of deriving keys that a worker told, and every call.
WATCH = """
globalThis.heard = [];
const Plain = Worker;
globalThis.Worker = class extends Plain {
  constructor(...given) {
    super(...given);
    const post = this.postMessage.bind(this);
    this.addEventListener("message", ({ data }) => data.progress !== undefined && heard.push(data.progress));
    this.postMessage = (message, ...more) => { heard.push(message.call); post(message, ...more); };
  }
};
"""
REMINDER = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Calendar//EN
BEGIN:VEVENT
UID:[0-9a-f-]{36}
DTSTAMP:DAYT000000Z
DTSTART;VALUE=DATE:DAY
SUMMARY:Reminder
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


def say(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def find_promises(page: Page, *given: object) -> tuple[str | None, list[str]]:
    """What the pages say of a report's days: of which day, on which day, answered on which day, whether it is over."""
    find = "async (given) => (await import('/assets/pages.js')).findPromises(...given)"
    found = page.evaluate(find, given)
    return found["answer"], found["sentences"]


def assert_made_once(page: Page) -> None:
    """The shares grow from the first to the last: keys that are made again begin anew."""
    heard: Sequence[float | str] = page.evaluate("heard")
    shares = [each for each in heard if not isinstance(each, str)]
    assert len(shares) > 10 and shares == sorted(shares), heard


def test_a_reporter_is_told_the_days_and_reads_them_in_the_mailbox(
    page: Page, reporter: Reporter, tmp_path: Path
) -> None:
    page.add_init_script(WATCH)
    reporter.report()
    assert_made_once(page)
    sent_on = date.fromisoformat(today())
    answer = sent_on + timedelta(7)
    outcome, kept = add_months(answer, 3), sent_on + timedelta(180)
    days = reporter.step("done").locator("[data-slot=days]")
    expect(days.get_by_text(f"Come back on {say(answer)}: by then somebody has answered.")).to_be_visible()
    expect(days.get_by_text(f"By {say(outcome)} you are told what is done, and why.")).to_be_visible()
    expect(days.get_by_text(f"Until {say(kept)} at least, your mailbox stays open.")).to_be_visible()
    check_reminder(page, reporter, answer, tmp_path)

    reporter.open_mailbox()
    assert_made_once(page)
    days = reporter.step("mailbox").locator("[data-slot=days]")
    expect(days.get_by_text(f"By {say(answer)} somebody answers that your report was received.")).to_be_visible()
    reporter.portal.answer("counsel", "Who else was there?")
    reporter.open_mailbox()
    expect(days.get_by_text(f"By {say(add_months(sent_on, 3))} you are told what is done, and why.")).to_be_visible()
    expect(days.get_by_text("somebody answers")).to_be_hidden()


def check_reminder(page: Page, reporter: Reporter, day: date, folder: Path) -> None:
    """The file has its day and one word, and neither an address nor a time."""
    reporter.unfold("A calendar reminder")
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save as a file").locator("visible=true").click()
    assert saving.value.suggested_filename == "reminder.ics"
    assert reporter.portal.address not in unquote(saving.value.url)
    saving.value.save_as(folder / "saved")
    expected = REMINDER.replace("\n", "\r\n").replace("DAY", f"{day:%Y%m%d}")
    assert re.fullmatch(expected, (folder / "saved").read_bytes().decode("ascii"))


def test_what_has_passed_is_not_told_as_if_it_were_to_come(page: Page, reporter: Reporter) -> None:
    reporter.visit("")
    told = [
        "By March 7, 2027 you are told what is done, and why.",
        "Until May 29, 2027 at least, your mailbox stays open.",
    ]
    assert find_promises(page, "2026-11-30", "2026-12-07") == ("2026-12-07", told)
    assert find_promises(page, "2026-11-30", "2026-12-08") == (None, told)
    assert find_promises(page, "2026-11-30", "2027-03-08") == (None, told[1:])
    assert find_promises(page, "2026-11-30", "2027-05-30") == (None, [])
    assert find_promises(page, "2026-11-30", "2026-12-01", "2026-12-01")[0] is None
    assert find_promises(page, "2026-11-30", "2026-12-01", None, True) == (None, told[1:])
