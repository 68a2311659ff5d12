"""The guided form in a browser: back and forth without loss, and every answer under its heading."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.questionnaire import SURVEILLANCE
from tests.browser.conftest import Portal, open_portal
from tests.browser.reporter import ACCOUNT, Reporter
from tests.messages import told

MIXED = "Она сказала: «לא» 🕊‍🔥 \u202etxt.exe\u0007 ١٢"


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


def finish(reporter: Reporter) -> list[dict[str, str]]:
    """From the answers to the confirmation: what the officer reads."""
    reporter.write_down_phrase()
    reporter.type_phrase()
    reporter.wait_for("done")
    answers: list[dict[str, str]] = told(reporter.portal.read("compliance").report)["answers"]
    return answers


def fill(reporter: Reporter, name: str, text: str) -> None:
    reporter.page.locator(f"#answer-{name}:visible").fill(text)


def pick(reporter: Reporter, name: str, *labels: str) -> None:
    for label in labels:
        reporter.page.locator(f"#question-{name}").get_by_label(label, exact=True).check()


def add(reporter: Reporter, question: str, name: str, *, text: str = "", picked: tuple[str, ...] = ()) -> None:
    """Add a detail to the answers."""
    reporter.add_details(question)
    if text:
        fill(reporter, name, text)
    pick(reporter, name, *picked)
    reporter.send(name)


def answered(reporter: Reporter, name: str) -> str:
    return reporter.step("check").locator(f"[data-slot={name}]").inner_text()


def answer_everything(reporter: Reporter, mark: str = "") -> None:
    """From what happened to the answers, with all details."""
    fill(reporter, "account", f"account{mark}")
    reporter.send("account")
    for name in ("when", "where", "who"):
        fill(reporter, name, f"{name}{mark}")
    reporter.send("when")
    reporter.send("files")
    pick(reporter, "danger", "I don't know")
    fill(reporter, "contact", f"contact{mark}")
    reporter.send("danger")
    add(reporter, "What is it about?", "category", picked=("Harm to nature",))
    add(reporter, "What is your connection to the organisation?", "relation", picked=("I am a journalist",))
    reporter.add_details("Do you report for somebody else?")
    pick(reporter, "behalf", "Yes, I report for somebody else")
    reporter.send("behalf")
    pick(reporter, "agreed", "That person can't be asked")
    reporter.send("agreed")
    add(reporter, "Who is harmed by it, and how?", "affected", text=f"affected{mark}")
    add(reporter, "Who at work knows that you know this?", "knows", text=f"knows{mark}")
    add(reporter, "What have you already done?", "tried", text=f"tried{mark}")
    expect(reporter.page.get_by_text("Add details")).to_be_hidden()


def test_every_question_reaches_the_officer_under_its_heading(reporter: Reporter) -> None:
    reporter.begin("I work here")
    answer_everything(reporter, f" {MIXED}")
    answers = finish(reporter)
    texts = ("account", "when", "where", "who", "affected", "knows", "tried", "contact")
    for name in texts:
        assert f"{name} {MIXED}" in [answer["text"] for answer in answers]
    assert {answer["question"]: answer["text"] for answer in answers if not answer["text"].endswith(MIXED)} == {
        "What it is about": "Harm to nature",
        "Who the reporter is to the organisation": "I am a journalist",
        "Reports for somebody else": "Yes, I report for somebody else",
        "Whether that person has agreed": "That person can't be asked",
        "At risk now": "I don't know",
    }


def test_going_back_and_forth_keeps_everything_also_in_two_tabs(browser: Browser, portal: Portal) -> None:
    context = browser.new_context()
    reporter, other = Reporter(context.new_page(), portal), Reporter(context.new_page(), portal)
    for each, mark in ((reporter, " here"), (other, " there")):
        each.page.bring_to_front()
        each.begin("I work here")
        fill(each, "account", f"account{mark}")
        each.send("account")
        fill(each, "where", f"where{mark}")
        each.send("when")
        each.send("files")
        pick(each, "danger", "No")
    for each, mark in ((reporter, " here"), (other, " there")):
        each.page.bring_to_front()
        walked = []
        while each.shown() != "readers":
            walked.append(each.shown())
            each.press("Back")
        assert walked == ["danger", "files", "when", "account"]
        each.pass_to("check")
        assert (answered(each, "account"), answered(each, "where")) == (f"account{mark}", f"where{mark}")
        assert answered(each, "danger") == "No"
    context.close()


def test_the_browser_s_back_is_the_question_before_and_loses_nothing(reporter: Reporter) -> None:
    page = reporter.page
    reporter.visit("")
    reporter.begin()
    reporter.tell(ACCOUNT)
    reporter.send("account")
    fill(reporter, "where", "At sea.")
    for step in ("account", "readers"):
        page.evaluate("history.back()")
        reporter.wait_for(step)
    page.evaluate("history.back()")
    expect(page.get_by_role("heading", name="Do you want to lose what you wrote?")).to_be_visible()
    reporter.press("Stay here")
    reporter.pass_to("when")
    expect(page.locator("#answer-where")).to_have_value("At sea.")
    page.route("https://www.wikipedia.org/", lambda route: route.fulfill(body="elsewhere", content_type="text/html"))
    page.get_by_role("link", name="Leave this site").click()
    page.wait_for_url("https://www.wikipedia.org/")
    page.go_back()
    assert page.url.endswith("/en/"), "what was before it: the report has no entry in the history behind it"


def test_i_do_not_know_is_told_and_what_is_passed_over_is_not(reporter: Reporter) -> None:
    reporter.begin()
    reporter.tell(ACCOUNT)
    reporter.send("account")
    pick(reporter, "when", "I don't know")
    pick(reporter, "where", "I don't know")
    fill(reporter, "where", "Perhaps at sea.")
    reporter.pass_to("check")
    expect(reporter.step("check").locator("[data-slot=who], [data-slot=contact]")).to_have_count(0)
    reporter.add_details()
    expect(reporter.page.get_by_role("button", name="Who did it?")).to_be_visible()
    assert finish(reporter) == [
        {"question": "What happened?", "text": ACCOUNT},
        {"question": "When it happened", "text": "I don't know"},
        {"question": "Where it happened", "text": "I don't know\nPerhaps at sea."},
    ]


def test_details_can_be_skipped_and_files_and_safety_never(reporter: Reporter) -> None:
    reporter.begin()
    reporter.press("Skip the details")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Write what happened.")
    reporter.tell(ACCOUNT)
    shown = []
    reporter.press("Skip the details")
    while reporter.shown() != "check":
        shown.append(reporter.shown())
        assert reporter.page.locator("[data-skip]:visible").count() == 0
        reporter.send(shown[-1])
        expect(reporter.step(shown[-1])).to_be_hidden()
    assert shown == ["files", "danger"]


def test_whose_agreement_is_asked_when_the_answer_is_changed(reporter: Reporter) -> None:
    reporter.begin()
    reporter.tell(ACCOUNT)
    reporter.pass_to("check")
    add(reporter, "Do you report for somebody else?", "behalf", picked=("No, I report for myself",))
    expect(reporter.step("check").locator("[data-slot=agreed]")).to_have_count(0)
    reporter.press("Change Do you report for somebody else?")
    pick(reporter, "behalf", "Yes, I report for somebody else")
    reporter.send("behalf")
    pick(reporter, "agreed", "No, that person does not know, or does not agree")
    reporter.send("agreed")
    assert answered(reporter, "agreed").startswith("No, that person")
    reporter.press("Change Do you report for somebody else?")
    pick(reporter, "behalf", "No, I report for myself")
    reporter.send("behalf")
    assert [answer["question"] for answer in finish(reporter)] == ["What happened?", "Reports for somebody else"]


def test_only_the_account_is_required(reporter: Reporter) -> None:
    reporter.begin()
    reporter.send("account")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Write what happened.")
    reporter.tell(ACCOUNT)
    reporter.pass_to("check")
    reporter.press("Change What happened?")
    reporter.step("account").locator("textarea").fill("  \n ")
    reporter.press("Back")
    reporter.send("check")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Write what happened.")


def test_answers_that_are_too_long_together_are_refused(reporter: Reporter) -> None:
    reporter.begin()
    reporter.tell("x" * 250_000)
    reporter.send("account")
    reporter.pass_to("when")
    fill(reporter, "where", "y" * 200_000)
    reporter.send("when")
    expect(reporter.page.get_by_role("alert")).to_contain_text("This is too long")
    fill(reporter, "where", "")
    reporter.send("when")
    reporter.pass_to("check")
    reporter.press("Change What happened?")
    reporter.tell("x" * 450_000)
    reporter.press("Back")
    reporter.send("check")
    expect(reporter.page.get_by_role("alert")).to_contain_text("This is too long")


def test_nothing_is_sent_while_questions_are_answered(reporter: Reporter) -> None:
    reporter.begin("I work here")
    asked: list[str] = []
    reporter.page.on("request", lambda request: asked.append(request.url))
    answer_everything(reporter)
    assert asked == []


@pytest.fixture
def surveyed(page: Page, tmp_path: Path, empty_store: Path) -> Iterator[Reporter]:
    """Somebody at a portal that asks the other form of the program."""
    with open_portal(tmp_path, empty_store, SEALEDLINE_QUESTIONS=str(SURVEILLANCE)) as portal:
        yield Reporter(page, portal)


def test_options_that_exclude_each_other_are_never_ticked_together(surveyed: Reporter) -> None:
    reporter = surveyed
    reporter.begin()
    reporter.tell(ACCOUNT)
    reporter.pass_to("check")
    reporter.add_details("Is the person affected one of these?")
    ticked = reporter.step("groups").locator("input:checked")
    pick(reporter, "groups", "A journalist", "A lawyer")
    expect(ticked).to_have_count(2)
    for alone in ("None of these", "I don't know"):
        pick(reporter, "groups", alone)
        expect(ticked).to_have_count(1)
    pick(reporter, "groups", "A lawyer")
    reporter.send("groups")
    assert finish(reporter)[1:] == [{"question": "What the person affected is", "text": "A lawyer"}]


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
