"""Who reads a message is between the reporter and these people: the site isn't told."""

import json

import pytest
from playwright.sync_api import Browser, Locator, expect

from app.store import mailboxes
from crypto.errors import AgainstTheReporter
from crypto.message_fields import GRANTED
from crypto.officer.entry import seal_entry
from crypto.reporter.note import note_digest
from tests.browser.conftest import Portal
from tests.browser.reporter import Reporter
from tests.organisation import today
from tests.stored import list_cases


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """One browser is enough here: all have the same pages."""
    return chromium


def test_what_is_posted_with_a_message_says_nothing_of_its_readers(reporter: Reporter) -> None:
    reporter.report_elsewhere()
    reporter.open_mailbox()
    posted: list[str] = []
    reporter.page.on("request", lambda request: posted.append(request.post_data or ""))
    reporter.press("Write a message")
    reporter.step("write").get_by_label("The director").uncheck()
    reporter.page.get_by_label("Your message", exact=True).fill("One more thing.")
    reporter.send("write")
    expect(reporter.page.get_by_text("Your message has arrived. The counsel can open it.")).to_be_visible()
    [message] = [json.loads(each) for each in posted if '"envelope"' in each]
    assert message.keys() - {"padding"} == {"token", "envelope", "note", "sealed_until", "replaces", "uploads"}
    readers = ("counsel", "director", "The counsel", "The director")
    assert not any(f'"{name}"' in each for each in posted for name in readers)


def find_boxes(reporter: Reporter) -> Locator:
    return reporter.step("write").locator("#to input")


def test_somebody_whom_the_channel_does_not_name_can_be_left_out_and_gets_no_key(
    reporter: Reporter, portal: Portal
) -> None:
    page, readers = reporter.page, reporter.step("readers")
    reporter.visit("report", "readers")
    page.get_by_label("I work here").check()
    expect(readers.locator("#left-out label")).to_have_text(["The compliance, compliance"])
    expect(readers.get_by_label("The director")).to_be_hidden()
    page.get_by_text("Somebody else who must never see it?").click()
    expect(readers.locator("#left-out-others label")).to_have_text(["The counsel, counsel", "The director, director"])
    readers.get_by_label("The director").check()
    reporter.send("readers")
    reporter.pass_to("account")
    reporter.tell("It happened.")
    reporter.send("account")
    reporter.pass_to("check")
    expect(reporter.step("check").locator("[data-slot=left-out]")).to_have_text("The director, director")
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    case = portal.read("compliance")
    assert case.left_out == {"director"}
    with pytest.raises(AgainstTheReporter):
        seal_entry(case, "compliance", portal.organisation.officers["compliance"], GRANTED, {}, today(), "director")
    assert portal.read("director").report.message is None
    reporter.open_mailbox()
    reporter.press("Write a message")
    expect(reporter.step("write").locator("#to label")).to_have_text(["The compliance, compliance"])


def test_another_channel_asks_anew_whom_to_leave_out(reporter: Reporter) -> None:
    readers = reporter.step("readers")
    reporter.visit("report", "readers")
    reporter.page.get_by_label("I work here").check()
    reporter.page.get_by_text("Somebody else who must never see it?").click()
    readers.get_by_label("The counsel").check()
    reporter.page.get_by_label("I am outside the organisation").check()
    expect(readers.get_by_label("The director")).to_be_hidden()
    expect(readers.locator("[name=left-out]:checked")).to_have_count(0)


def test_a_message_is_not_for_who_is_unticked_and_the_next_one_is(reporter: Reporter, portal: Portal) -> None:
    reporter.report_elsewhere()
    reporter.open_mailbox()
    reporter.press("Write a message")
    for box in find_boxes(reporter).all():
        expect(box).to_be_checked()
        box.uncheck()
    expect(reporter.step("write").get_by_text("Nobody is ticked, so nobody could read it.")).to_be_visible()
    reporter.page.get_by_label("Your message", exact=True).fill("Not for the director.")
    reporter.send("write")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Choose who may read your message.")
    reporter.step("write").get_by_label("The counsel").check()
    reporter.press("Back")
    reporter.press("Write a message")
    expect(reporter.step("write").get_by_label("The director")).not_to_be_checked()
    reporter.send("write")
    expect(reporter.page.get_by_text("Your message has arrived. The counsel can open it.")).to_be_visible()
    reporter.write_more("For both.")
    expect(
        reporter.page.get_by_text("Your message has arrived. The counsel and The director can open it.")
    ).to_be_visible()
    left_out = [each.message.left_out for each in portal.read("counsel").follow_ups if each.message]
    assert sorted(left_out) == [(), ("director",)]
    assert [each.message.left_out for each in portal.read("director").follow_ups if each.message] == [()]


def test_without_a_note_only_those_are_offered_whom_genuine_answers_name(reporter: Reporter, portal: Portal) -> None:
    reporter.report_elsewhere()
    portal.withdraw("counsel", "director")
    lose_note(portal)
    reporter.open_mailbox()
    reporter.press("Write a message")
    expect(reporter.step("write").locator("#to label")).to_have_text(["The counsel, counsel"])
    expect(find_boxes(reporter)).not_to_be_checked()
    expect(reporter.step("write").locator("[data-slot=unnamed]")).to_be_hidden()


def test_without_a_note_and_answers_the_page_says_so_before_anybody_is_chosen(
    reporter: Reporter, portal: Portal
) -> None:
    reporter.report_elsewhere()
    lose_note(portal)
    reporter.open_mailbox()
    reporter.press("Write a message")
    expect(reporter.step("write").get_by_text("No answer that you can trust says who works")).to_be_visible()
    expect(reporter.step("write").locator("#to input:checked")).to_have_count(0)
    reporter.step("write").get_by_label("The counsel").check()
    reporter.page.get_by_label("Your message", exact=True).fill("Did my report arrive?")
    reporter.send("write")
    expect(reporter.page.get_by_text("Your message has arrived. The counsel can open it.")).to_be_visible()
    assert [each.message is None for each in portal.read("director").follow_ups] == [True]


def lose_note(portal: Portal) -> None:
    """As a server does that puts rubbish in the place of a note."""
    [row] = list_cases(portal.db)
    note = mailboxes.open_mailbox(portal.db, row.gate).note or b""
    mailboxes.replace_note(portal.db, row.gate, note=bytes(len(note)), replaces=note_digest(note))
