"""The guided form in a browser: back and forth without loss, and every answer under its heading."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal
from tests.browser.reporter import ACCOUNT, Reporter
from tests.messages import told

MIXED = "Она сказала: «לא» 🕊‍🔥 \u202etxt.exe\u0007 ١٢"


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


def begin(reporter: Reporter, channel: str = "I am outside the organisation") -> None:
    """Up to the first question of the form."""
    reporter.visit("report", "channel")
    reporter.page.get_by_label(channel).check()
    reporter.send("channel")
    reporter.send("readers")
    reporter.wait_for("relation")


def finish(reporter: Reporter) -> list[dict[str, str]]:
    """From the answers to the confirmation: what the officer reads."""
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    answers: list[dict[str, str]] = told(reporter.portal.read("compliance").report)["answers"]
    return answers


def field(reporter: Reporter, name: str, text: str) -> None:
    reporter.pass_to(name)
    reporter.step(name).locator("textarea").fill(text)
    reporter.send(name)


def pick(reporter: Reporter, name: str, *labels: str) -> None:
    reporter.pass_to(name)
    for label in labels:
        reporter.step(name).get_by_label(label, exact=True).check()
    reporter.send(name)


def answered(reporter: Reporter, name: str) -> str:
    return reporter.step("check").locator(f"[data-slot={name}]").inner_text()


def answer_everything(reporter: Reporter, mark: str = "") -> None:
    """From the first question of the form to the files."""
    pick(reporter, "relation", "I am a journalist")
    pick(reporter, "behalf", "Yes, I report for somebody else")
    pick(reporter, "agreed", "That person can't be asked")
    for name in ("account", "when", "where", "who", "reason", "device", "affected"):
        field(reporter, name, f"{name}{mark}")
    pick(reporter, "groups", "A journalist", "A lawyer")
    field(reporter, "knows", f"knows{mark}")
    field(reporter, "tried", f"tried{mark}")
    pick(reporter, "danger", "I don't know")
    field(reporter, "contact", f"contact{mark}")
    reporter.wait_for("files")


def test_every_question_reaches_the_officer_under_its_heading(reporter: Reporter) -> None:
    begin(reporter, "I work here")
    answer_everything(reporter, f" {MIXED}")
    reporter.send("files")
    answers = finish(reporter)
    texts = ("account", "when", "where", "who", "reason", "device", "affected", "knows", "tried", "contact")
    for name in texts:
        assert f"{name} {MIXED}" in [answer["text"] for answer in answers]
    assert {answer["question"]: answer["text"] for answer in answers if not answer["text"].endswith(MIXED)} == {
        "Who the reporter is to the organisation": "I am a journalist",
        "Reports for somebody else": "Yes, I report for somebody else",
        "Whether that person has agreed": "That person can't be asked",
        "What the person affected is": "A journalist\nA lawyer",
        "At risk now": "I don't know",
    }


def test_going_back_and_forth_keeps_everything_also_in_two_tabs(browser: Browser, portal: Portal) -> None:
    context = browser.new_context()
    reporter, other = Reporter(context.new_page(), portal), Reporter(context.new_page(), portal)
    for each, mark in ((reporter, " here"), (other, " there")):
        each.page.bring_to_front()
        begin(each, "I work here")
        answer_everything(each, mark)
    for each, mark in ((reporter, " here"), (other, " there")):
        each.page.bring_to_front()
        walked = []
        while each.shown() != "relation":
            walked.append(each.shown())
            each.press("Back")
        assert len(walked) == 15
        expect(each.page.get_by_label("I am a journalist")).to_be_checked()
        each.pass_to("files")
        each.send("files")
        assert answered(each, "where") == f"where{mark}"
        assert answered(each, "groups") == "A journalist\nA lawyer"
        assert answered(each, "danger") == "I don't know"
        assert answered(each, "agreed") == "That person can't be asked"
    context.close()


def test_the_browser_s_back_button_asks_first_and_loses_nothing(reporter: Reporter) -> None:
    reporter.visit("")
    begin(reporter)
    pick(reporter, "relation", "I am a lawyer")
    reporter.stay(lambda: reporter.page.evaluate("setTimeout(() => history.back())"))
    reporter.press("Back")
    expect(reporter.page.get_by_label("I am a lawyer")).to_be_checked()


def test_i_do_not_know_is_told_and_what_is_passed_over_is_not(reporter: Reporter) -> None:
    begin(reporter)
    field(reporter, "account", ACCOUNT)
    pick(reporter, "when", "I don't know")
    reporter.pass_to("where")
    reporter.step("where").get_by_label("I don't know").check()
    field(reporter, "where", "Perhaps at sea.")
    pick(reporter, "contact", "I don't want to say")
    reporter.send("files")
    assert answered(reporter, "who") == "Not answered."
    assert finish(reporter) == [
        {"question": "What happened?", "text": ACCOUNT},
        {"question": "When it happened", "text": "I don't know"},
        {"question": "Where it happened", "text": "I don't know\nPerhaps at sea."},
        {"question": "How to reach the reporter", "text": "I don't want to say"},
    ]


def test_the_rest_can_be_skipped_and_what_was_typed_there_stays(reporter: Reporter) -> None:
    begin(reporter)
    field(reporter, "account", ACCOUNT)
    reporter.step("when").locator("textarea").fill("In May.")
    reporter.press("Skip the rest")
    assert answered(reporter, "when") == "In May."


def test_whose_agreement_is_asked_when_the_answer_is_changed(reporter: Reporter) -> None:
    begin(reporter)
    pick(reporter, "behalf", "No, I report for myself")
    field(reporter, "account", ACCOUNT)
    reporter.press("Skip the rest")
    expect(reporter.step("check").locator("[data-slot=agreed]")).to_have_count(0)
    reporter.press("Change Do you report for somebody else?")
    pick(reporter, "behalf", "Yes, I report for somebody else")
    pick(reporter, "agreed", "No, that person does not know, or does not agree")
    assert answered(reporter, "agreed").startswith("No, that person")
    reporter.press("Change Do you report for somebody else?")
    pick(reporter, "behalf", "No, I report for myself")
    assert [answer["question"] for answer in finish(reporter)] == ["Reports for somebody else", "What happened?"]


def test_only_the_account_is_required(reporter: Reporter) -> None:
    begin(reporter)
    reporter.pass_to("account")
    reporter.send("account")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Write what happened.")
    field(reporter, "account", ACCOUNT)
    reporter.pass_to("files")
    reporter.send("files")
    reporter.press("Change What happened?")
    reporter.step("account").locator("textarea").fill("  \n ")
    reporter.press("Back")
    reporter.send("check")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Write what happened.")


def test_answers_that_are_too_long_together_are_refused(reporter: Reporter) -> None:
    begin(reporter)
    field(reporter, "account", "x" * 250_000)
    reporter.step("when").locator("textarea").fill("y" * 200_000)
    reporter.send("when")
    expect(reporter.page.get_by_role("alert")).to_contain_text("This is too long")
    reporter.press("Skip the rest")
    reporter.send("check")
    expect(reporter.page.get_by_role("alert")).to_contain_text("This is too long")


def test_nothing_is_sent_while_questions_are_answered(reporter: Reporter) -> None:
    begin(reporter, "I work here")
    asked: list[str] = []
    reporter.page.on("request", lambda request: asked.append(request.url))
    answer_everything(reporter)
    reporter.send("files")
    reporter.wait_for("check")
    assert asked == []


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        (None, "More information"),
        ("I have a question", "A question to the officers"),
        ("Somebody treats me badly", "Treated badly because of the report"),
        ("I want to take my report back", "Wants to withdraw the report"),
    ],
)
def test_the_officer_sees_what_a_message_is(reporter: Reporter, kind: str | None, heading: str) -> None:
    reporter.report_elsewhere()
    reporter.open_mailbox()
    reporter.write_more("This.", kind)
    reporter.wait_for("mailbox")
    [follow_up] = reporter.portal.read("counsel").follow_ups
    assert told(follow_up)["answers"] == [{"question": heading, "text": "This."}]


def test_taking_a_report_back_needs_no_words_and_says_what_it_means(reporter: Reporter) -> None:
    reporter.report_elsewhere()
    reporter.open_mailbox()
    reporter.write_more("")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Write your message")
    reporter.page.get_by_label("I want to take my report back").check()
    expect(reporter.page.get_by_text("can't forget it")).to_be_visible()
    reporter.send("write")
    reporter.wait_for("mailbox")
    [follow_up] = reporter.portal.read("counsel").follow_ups
    assert told(follow_up)["answers"] == [{"question": "Wants to withdraw the report", "text": ""}]
