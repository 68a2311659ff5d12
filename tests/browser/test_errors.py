"""What the pages do when the network, the server or the phrase is not as it should be."""

import json
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.case_store.cases import delete_case
from app.store import directories
from tests.browser.conftest import document
from tests.browser.reporter import Reporter
from tests.organisation import later, today
from tests.stored import list_cases


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """One browser is enough here: what differs between them is tested with the pages."""
    return chromium


def test_a_lost_answer_is_asked_about_and_nothing_is_sent_twice(page: Page, reporter: Reporter) -> None:
    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    reporter.go_to_typed()
    page.route("**/api/reports", lose_answer)
    reporter.type_phrase()
    reporter.wait_for("done")
    assert len(list_cases(reporter.portal.db)) == 1


def test_a_report_that_never_arrived_is_sent_again_as_it_was(page: Page, reporter: Reporter) -> None:
    sent: list[str] = []

    def lose_first(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "")["envelope"])
        route.abort() if len(sent) == 1 else route.continue_()

    reporter.go_to_typed()
    page.route("**/api/reports", lose_first)
    reporter.type_phrase()
    reporter.wait_for("waiting")
    reporter.press("Try again")
    reporter.wait_for("done")
    assert sent[0] == sent[1]


@pytest.mark.parametrize("status", [500, 503])
def test_a_busy_site_keeps_everything_and_offers_another_try(page: Page, reporter: Reporter, status: int) -> None:
    reporter.go_to_typed()
    page.route("**/api/reports", lambda route: route.fulfill(status=status, json={}), times=1)
    reporter.type_phrase()
    reporter.wait_for("waiting")
    reporter.press("Try again")
    reporter.wait_for("done")


def test_a_phrase_that_is_taken_is_declared_void_and_a_new_one_is_typed_back(page: Page, reporter: Reporter) -> None:
    reporter.go_to_typed()
    page.route("**/api/reports", lambda route: route.fulfill(status=409, json={}), times=1)
    reporter.type_phrase()
    void = list(reporter.words)
    expect(page.get_by_text("is not valid. Cross it out.")).to_be_visible()
    reporter.write_down_phrase()
    assert reporter.words != void
    reporter.type_phrase()
    reporter.wait_for("done")


def test_nothing_is_sent_before_the_phrase_is_typed_back_rightly(page: Page, reporter: Reporter) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url.removeprefix(page.url)}"))
    reporter.go_to_typed()
    page.get_by_label("The eight words from your paper").fill(" ".join(reversed(reporter.words)))
    reporter.send("typed")
    expect(page.get_by_role("alert").get_by_text("Word 1 is not the one that we showed you.")).to_be_visible()
    assert all(each.startswith("GET ") for each in asked)


def test_a_mistyped_word_is_corrected_by_pressing_the_right_one(page: Page, reporter: Reporter) -> None:
    reporter.go_to_typed()
    right = reporter.words[2]
    reporter.words[2] = right[:2] + "q" + right[2:]
    reporter.type_phrase()
    page.get_by_role("button", name=right, exact=True).click()
    reporter.send("typed")
    reporter.wait_for("done")


def test_leaving_out_everyone_is_refused_in_words(page: Page, reporter: Reporter) -> None:
    reporter.visit("report", "readers")
    page.get_by_label("I work here").check()
    page.get_by_label("The compliance").check()
    reporter.send("readers")
    expect(page.get_by_role("alert").get_by_text("nobody is left who could read this")).to_be_visible()


def test_a_text_that_is_too_long_is_refused_before_it_is_sealed(page: Page, reporter: Reporter) -> None:
    reporter.visit("report", "readers")
    reporter.answer_questions()
    page.get_by_role("button", name="Change What happened?").click()
    reporter.tell("\n" * 10 + "é" * 200_001)
    reporter.send("account")
    expect(page.get_by_role("alert")).to_contain_text("This is too long: 401 KB")


def test_an_expired_directory_stops_reports_and_never_reading(page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    portal = reporter.portal
    portal.answer("counsel", "We look into it.")
    old = document(portal.organisation, version=2, issued_on=later(today(), -40))
    directories.publish(portal.db, json.dumps(portal.organisation.sign(old)).encode(), 2)
    reporter.visit("report", "stopped")
    expect(page.get_by_text("has expired")).to_be_visible()
    reporter.open_mailbox()
    expect(page.get_by_text("We look into it.")).to_be_visible()
    reporter.press("Write a message")
    expect(page.get_by_text("Nothing can be sent now")).to_be_visible()


def test_a_second_truth_of_the_root_stops_whoever_knows_the_first(page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    portal = reporter.portal
    known, other = portal.organisation.read(1).reference, type(portal.organisation)(root=portal.organisation.root)
    other.sign(document(other))
    newest = other.sign(document(other, version=2))
    page.route("**/api/directory", lambda route: route.fulfill(json=newest))
    page.route("**/api/directories/1", lambda route: route.fulfill(json=other.published[1]))
    reporter.visit("mailbox", "enter")
    page.get_by_label("Your code phrase").fill(" ".join(reporter.words))
    reporter.send("enter")
    reporter.wait_for("stopped")
    expect(page.get_by_text("There are two different lists")).to_be_visible()
    for reference in (known, other.read(1).reference):
        expect(page.get_by_text(f"list 1, number {reference.digest}.")).to_be_visible()


@pytest.mark.parametrize("path", ["report", "mailbox", "recipients"])
def test_a_directory_of_another_root_stops_everything(page: Page, reporter: Reporter, path: str) -> None:
    stranger = type(reporter.portal.organisation)()
    page.route("**/api/directory", lambda route: route.fulfill(json=stranger.sign(document(stranger))))
    reporter.visit(path, "stopped")
    expect(page.get_by_text("is not signed by this organisation")).to_be_visible()


def test_a_site_without_a_directory_says_that_it_is_not_ready(page: Page, reporter: Reporter) -> None:
    page.route("**/api/directory", lambda route: route.fulfill(status=503, json={}))
    reporter.visit("report", "stopped")
    expect(page.get_by_text("Something that it needs has not come through.")).to_be_visible()


def test_closing_the_mailbox_forgets_what_was_in_it(page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    reporter.portal.answer("counsel", "We look into it.")
    reporter.open_mailbox()
    reporter.press("Close my mailbox")
    reporter.wait_for("closed")
    assert "We look into it" not in page.content()
    assert not page.workers


def test_a_message_that_is_not_sent_is_not_thrown_away_by_one_press(page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    reporter.open_mailbox()
    for _ in range(2):
        reporter.press("Write a message")
        field = page.get_by_label("Your message", exact=True)
        field.fill(field.input_value() + "Wait.")
        reporter.press("Back")
        reporter.press("Close my mailbox")
        expect(page.get_by_text("Your message is not sent yet.")).to_be_visible()
    reporter.press("Close my mailbox")
    reporter.wait_for("closed")
    assert "Wait." not in page.content()


def test_an_unprotected_connection_is_refused(page: Page, reporter: Reporter) -> None:
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    reporter.visit("report", "stopped")
    expect(page.get_by_text("This connection isn't safe enough")).to_be_visible()


def test_a_wrong_or_deleted_mailbox_is_told_in_plain_words(page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    [row] = list_cases(reporter.portal.db)
    delete_case(reporter.portal.db, row.gate, deleted_on=date.fromisoformat(today()))
    reporter.visit("mailbox", "enter")
    for words, sentence in [(reporter.words, "has been deleted"), (reporter.words[::-1], "There is no mailbox")]:
        page.get_by_label("Your code phrase").fill(" ".join(words))
        reporter.send("enter")
        expect(page.get_by_role("alert").get_by_text(sentence)).to_be_visible()


def test_two_words_in_each_other_s_place_are_found(page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    reporter.words[1], reporter.words[2] = reporter.words[2], reporter.words[1]
    reporter.open_mailbox()
    expect(page.get_by_text("Words 2 and 3 were in each other's place.")).to_be_visible()


def test_two_devices_at_once_lose_nothing(browser: Browser, page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    for officer in ("counsel", "director"):
        reporter.portal.answer(officer, f"I am the {officer}.")
    reporter.open_mailbox()
    second_page = browser.new_page()
    second = Reporter(second_page, reporter.portal)
    second.words = reporter.words
    second.open_mailbox()
    second.unfold_mailbox()
    second_page.get_by_role("article").filter(has_text="I am the counsel").get_by_text("Erase this answer").last.click()
    second.press("Yes, erase for ever")
    expect(second_page.get_by_text("Erased.", exact=True)).to_be_visible()
    reporter.unfold_mailbox()
    page.get_by_role("article").filter(has_text="I am the director").get_by_role("button", name="Put aside").click()
    expect(page.get_by_text("The answer is put aside.")).to_be_visible()
    expect(page.get_by_text("I am the counsel")).to_be_hidden()
    reporter.write_more()
    expect(page.get_by_text("Your message has arrived.")).to_be_visible()
    expect(page.get_by_role("heading", name="Something is not right")).to_be_hidden()
    second_page.close()


def test_a_hidden_note_and_a_changed_reply_are_warned_of_and_nobody_is_preselected(
    page: Page, reporter: Reporter
) -> None:
    def meddle(route: Route) -> None:
        answer = route.fetch()
        held = answer.json()
        envelope = held["replies"][0]["envelope"]
        held["replies"][0]["envelope"] = ("A" if envelope[2500] != "A" else "B").join(
            (envelope[:2500], envelope[2501:])
        )
        route.fulfill(response=answer, json={**held, "note": None})

    reporter.report_elsewhere()
    reporter.portal.answer("counsel", "We look into it.")
    page.route("**/api/mailbox", meddle)
    reporter.open_mailbox()
    expect(page.get_by_text("Do not trust it.")).to_be_visible()
    expect(page.get_by_text("no readable note of your last visit").first).to_be_visible()
    reporter.write_more()
    expect(page.get_by_role("alert").get_by_text("Choose who may read your message.")).to_be_visible()
    assert page.locator("#to input:checked").count() == 0


def test_a_change_is_merged_again_while_another_device_keeps_writing(page: Page, reporter: Reporter) -> None:
    reporter.report_elsewhere()
    reporter.portal.answer("counsel", "We look into it.")
    reporter.open_mailbox()
    page.route("**/api/mailbox/note", lambda route: route.fulfill(status=409, json={}), times=2)
    reporter.press("Put aside")
    expect(page.get_by_text("The answer is put aside.")).to_be_visible()
