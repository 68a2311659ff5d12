"""The code phrase: kept in three ways, corrected while it is typed, and noticed when somebody else has it."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.reporter import Reporter
from tests.organisation import later, today

ELSEWHERE = "also opened elsewhere while this page was open"


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


def draw_phrase(reporter: Reporter) -> str:
    """Up to the step that shows a phrase; gives the phrase."""
    reporter.visit("report", "readers")
    reporter.answer_questions()
    reporter.send("check")
    reporter.wait_for("phrase")
    return " ".join(text.strip() for text in reporter.page.locator(".phrase li").all_inner_texts())


def open_elsewhere(browser: Browser, reporter: Reporter, meddle: Callable[[Page], None] = lambda page: None) -> None:
    """Somebody else, who has the phrase, opens the mailbox in a browser of their own."""
    page = browser.new_page()
    meddle(page)
    other = Reporter(page, reporter.portal)
    other.words = reporter.words
    with page.expect_response("**/api/mailbox/note"):
        other.open_mailbox()
    page.close()


def test_paper_shows_the_words_and_nothing_else(page: Page, reporter: Reporter) -> None:
    phrase = draw_phrase(reporter)
    title = page.title()
    with pikepdf.open(io.BytesIO(page.pdf())) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.docinfo["/Title"]) == "notes"
        assert "/URI" not in str(pdf.pages[0].obj)
    assert page.title() == title
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text().split()
    assert " ".join(printed) == phrase


def test_a_saved_file_holds_the_words_and_nothing_else(page: Page, reporter: Reporter, tmp_path: Path) -> None:
    phrase = draw_phrase(reporter)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    reporter.unfold("Print, copy or save it")
    with page.expect_download() as saving:
        reporter.press("Save as a file")
    saving.value.save_as(tmp_path / "saved")
    assert saving.value.suggested_filename == "notes.txt"
    assert (tmp_path / "saved").read_text("ascii") == f"{phrase}\n"
    assert not any(word in saving.value.url for word in phrase.split())
    assert [url for url in asked if not url.startswith("blob:")] == []
    expect(page.get_by_text("saves it as notes.txt")).to_be_visible()


def test_a_word_is_corrected_while_the_next_one_is_typed(page: Page, reporter: Reporter) -> None:
    words = draw_phrase(reporter).split()
    reporter.send("phrase")
    field = page.get_by_label("The eight words from your paper")
    wrong = words[0][:2] + "q" + words[0][2:]
    field.press_sequentially(wrong)
    expect(page.get_by_role("button", name=words[0], exact=True)).to_be_hidden()
    field.press_sequentially(f" {words[1]} ")
    expect(page.get_by_text("Word 1 is not one of our words.")).to_be_visible()
    page.get_by_role("button", name=words[0], exact=True).click()
    expect(field).to_have_value(f"{words[0]} {words[1]} ")
    field.press_sequentially(" ".join(words[2:-1]))
    field.press("Enter")
    expect(field).to_be_visible()
    field.press_sequentially(words[-1])
    field.press("Enter")
    reporter.wait_for("done")


def test_a_correction_loses_nothing_that_was_typed_since_it_was_offered(page: Page, reporter: Reporter) -> None:
    words = draw_phrase(reporter).split()
    reporter.send("phrase")
    field = page.get_by_label("The eight words from your paper")
    field.press_sequentially(f"{words[0][:2]}q{words[0][2:]} ")
    offered = page.get_by_role("button", name=words[0], exact=True)
    expect(offered).to_be_visible()
    # Without the event that has it looked at.
    field.evaluate("(field, word) => (field.value += word)", words[1])
    offered.click()
    expect(field).to_have_value(f"{words[0]} {words[1]}")


def test_a_report_and_a_message_that_hold_the_phrase_are_stopped(page: Page, reporter: Reporter) -> None:
    stopped = "This holds words of a code phrase."
    reporter.go_to_typed()
    for step in ("phrase", "check"):
        reporter.press("Back")
        reporter.wait_for(step)
    reporter.press("Change What happened?")
    reporter.tell(f"My words: {' '.join(reporter.words[:5])}.")
    reporter.send("account")
    reporter.write_down_phrase()
    reporter.type_phrase()
    expect(reporter.step("refused").get_by_text(stopped)).to_be_visible()
    reporter.report_elsewhere()
    reporter.open_mailbox()
    reporter.write_more(f"My words: {' '.join(reporter.words)}.")
    message = page.get_by_label("Your message", exact=True)
    expect(message).to_have_attribute("aria-invalid", "true")
    expect(message).to_have_accessible_description(re.compile(stopped))
    expect(page).to_have_title(re.compile("^Error: "))
    message.fill("Nothing.")
    reporter.send("write")
    expect(page.get_by_text("Your message has arrived.")).to_be_visible()
    expect(page).to_have_title(re.compile("^Read answers"))


def test_a_visit_on_another_day_is_shown_by_its_day(browser: Browser, page: Page, reporter: Reporter) -> None:
    tomorrow = later(today(), 1)

    def release_tomorrow(other: Page) -> None:
        # Today is the later of the device's day and the pages' release day: so it is tomorrow there.
        def change(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text().replace(f'"{today()}"', f'"{tomorrow}"'))

        other.route("**/en/mailbox", change)

    reporter.report_elsewhere()
    reporter.open_mailbox()
    expect(page.locator("[data-slot=visit]")).to_have_text("Nobody has opened this mailbox since your report was sent.")
    open_elsewhere(browser, reporter, release_tomorrow)
    reporter.open_mailbox()
    expect(page.locator("[data-slot=visit]")).to_contain_text(f"on {say_day(tomorrow)}. If that wasn't you")
    expect(page.get_by_text(ELSEWHERE)).to_be_hidden()


def say_day(day: str) -> str:
    """As the English pages write it."""
    return f"{date.fromisoformat(day):%B} {date.fromisoformat(day).day}, {day[:4]}"


def test_a_visit_while_the_mailbox_is_open_is_noticed_with_the_next_change(
    browser: Browser, page: Page, reporter: Reporter
) -> None:
    reporter.report_elsewhere()
    reporter.portal.answer("counsel", "We look into it.")
    reporter.open_mailbox()
    reporter.press("Put aside")
    expect(page.get_by_text("The answer is put aside.")).to_be_visible()
    expect(page.get_by_text(ELSEWHERE)).to_be_hidden()
    open_elsewhere(browser, reporter)
    reporter.press("Believe this answer again")
    expect(page.get_by_text("The answer is believed again.")).to_be_visible()
    expect(page.get_by_text(ELSEWHERE)).to_be_visible()


def test_a_note_that_moves_between_opening_and_noting_is_noticed_at_once(page: Page, reporter: Reporter) -> None:
    moved = {"error": "note_moved", "message": "Moved."}
    page.route("**/api/mailbox/note", lambda route: route.fulfill(status=409, json=moved))
    reporter.report_elsewhere()
    reporter.open_mailbox()
    expect(page.get_by_text(ELSEWHERE)).to_be_visible()


def test_an_own_change_whose_answer_was_lost_is_not_taken_for_somebody_else_s(page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    reporter.portal.answer("counsel", "We look into it.")
    # Opening it writes a note too, and may show the mailbox before.
    with page.expect_response("**/api/mailbox/note"):
        reporter.open_mailbox()

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/mailbox/note", lose_answer, times=1)
    reporter.press("Put aside")
    reporter.wait_for("waiting")
    reporter.send("waiting")
    expect(page.get_by_text("The answer is put aside.")).to_be_visible()
    expect(page.get_by_text(ELSEWHERE)).to_be_hidden()
