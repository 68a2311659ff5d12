"""The inbox: whose cases it shows, in which order, and that it opens nothing twice."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.case_store.cases import delete_case
from app.console.index import case_index, opener
from app.console.jobs import StillOpening
from app.console.workspace.workspace import Workspace
from app.store.models import cases
from crypto import envelope
from crypto.officer import case_opener, key_transfer
from tests.console.inbox.conftest import look
from tests.console.office import TODAY, Console, Office
from tests.stored import read_envelopes


def test_an_empty_inbox_says_so(office: Office) -> None:
    assert "There is no report for you to read." in office.open_console().read("/")


def test_who_was_left_out_sees_nothing_of_it(office: Office) -> None:
    case = office.file("About the compliance officer.", left_out=("compliance",))
    office.open_console("director").answer(case.path, "Thank you.", "received")
    case.follow_up("More about the compliance officer.")
    console = office.open_console("compliance")
    assert "There is no report for you to read." in console.read("/")
    assert console.get(case.path).status_code == 404
    assert console.get(f"{case.path}/reply").status_code == 404
    assert "About the compliance officer." in office.open_console("counsel").read("/")


def test_what_waits_longest_for_an_answer_comes_first(office: Office, workspace: Workspace) -> None:
    answered = office.file("Answered.", received_on=TODAY - timedelta(3))
    again = office.file("Asked again.", received_on=TODAY - timedelta(3))
    office.file("New.", received_on=TODAY - timedelta(1))
    office.file("Forgotten.", received_on=TODAY - timedelta(3))
    console = office.open_console()
    for case in (answered, again):
        console.answer(case.path, "Thank you.", "received")
    again.follow_up("One thing more.", TODAY - timedelta(2))
    assert [(line.words, line.messages, line.unanswered, line.status) for line in look(workspace)] == [
        ("Forgotten.", 1, 1, None),
        ("Asked again.", 2, 1, "received"),
        ("New.", 1, 1, None),
        ("Answered.", 1, 0, "received"),
    ]


def test_only_a_case_that_changed_is_opened_again(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def count(*arguments: object) -> object:
        opened.append(arguments[0])
        return find_content_key(*arguments)  # type: ignore[arg-type]

    find_content_key = envelope.find_content_key
    monkeypatch.setattr(envelope, "find_content_key", count)
    case = office.file("One.")
    office.file("Two.", left_out=("compliance",))
    look(workspace)
    assert len(opened) == 2
    look(workspace)
    assert len(opened) == 2
    case.follow_up("More.")
    assert [line.messages for line in look(workspace)] == [2]
    # The case's two messages; the rest is what the reporter's own side opened.
    assert len([item for item in opened[2:] if item in set(_stored(office))]) == 2


def test_what_is_sealed_to_others_is_not_even_opened_further(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = office.file(left_out=("compliance",))
    case.follow_up("More.")
    kinds = []
    monkeypatch.setattr(case_opener, "open_follow_up", lambda *_: kinds.append("follow-up"))
    assert look(workspace) == []
    assert kinds == []


@pytest.mark.slow
def test_many_are_opened_in_processes_as_few_are_here(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = office.file("With a follow-up and an answer.")
    office.open_console().answer(case.path, "Thank you.", "received")
    case.follow_up("More.")
    office.file("Left out.", left_out=("compliance",))
    office.change_envelopes("messages", office.file("Damaged."), lambda envelope: envelope[:-1] + b"x")
    here = look(workspace)
    monkeypatch.setattr(case_index, "NEWEST", 0)
    monkeypatch.setattr(opener, "WORKER_THRESHOLD", 1)
    apart = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    assert look(apart) == here
    assert apart.case_index.summaries == workspace.case_index.summaries
    apart.clear()


def test_the_key_that_signs_is_not_handed_to_other_processes(office: Office) -> None:
    pipe = io.BytesIO()
    identity = office.identity("compliance")
    key_transfer.send_keys(identity, office.directory, pipe)
    assert bytes(identity.sealing[0].x25519) in pipe.getvalue()
    assert bytes(identity.signing.ed25519) not in pipe.getvalue()


@pytest.mark.slow
def test_a_process_that_dies_gives_a_calm_page_and_is_replaced(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.file("Read in the end.")
    monkeypatch.setattr(case_index, "NEWEST", 0)
    monkeypatch.setattr(opener, "WORKER_THRESHOLD", 1)
    console = office.open_console(None)
    with monkeypatch.context() as patch:
        patch.setattr(opener, "SUMMARY_WORKER", "app.console.missing")
        console.unlock("compliance")
        assert "Something went wrong" in console.read("/")
    assert "Read in the end." in console.read("/")


def test_a_deleted_case_is_forgotten(office: Office, workspace: Workspace) -> None:
    case = office.file("Short lived.")
    office.file("Kept.")
    assert len(look(workspace)) == 2
    delete_case(office.db, case.reporter.gate, deleted_on=TODAY)
    assert [line.words for line in look(workspace)] == ["Kept."]
    assert case.reporter.gate not in workspace.case_index.summaries


def test_many_cases_are_shown_fifty_to_a_page(office: Office) -> None:
    for number in range(51):
        office.file(f"Report {number:02}.")
    console = office.open_console()
    first, second = console.read("/"), console.read("/?page=2")
    assert (first.count("Report "), second.count("Report ")) == (50, 1)
    assert "Page 1 of 2" in first
    assert "51 cases." in second


def test_a_long_opening_shows_how_far_it_is_and_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        office.file()
    console = office.open_console()

    def be_slow(_: float) -> None:
        raise StillOpening(1200, 10_000)

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "look", lambda *_: be_slow(0))
        answer = console.get("/")
    assert "Opened 1,200 of 10,000 messages." in answer.text
    assert answer.headers["Refresh"] == "1"
    assert "3 cases." in console.read("/")


def test_a_report_that_nobody_can_attribute_is_counted_not_shown(office: Office) -> None:
    case = office.file()
    office.file("Whole.")
    office.change_envelopes("messages", case, lambda envelope: b"XXXX" + envelope[4:])
    page = office.open_console().read("/")
    assert "1 stored report is damaged" in page
    assert "1 case." in page


def test_a_suspect_case_is_marked(office: Office) -> None:
    case = office.file("Two answers, of which one was changed.")
    console = office.open_console()
    console.answer(case.path, "One.")
    assert "Look closely" not in console.read("/")
    office.change_envelopes("entries", case, lambda envelope: envelope[:-1] + bytes([envelope[-1] ^ 1]))
    assert "Look closely" in office.open_console().read("/")


def test_first_words_are_few(office: Office) -> None:
    office.file("word " * 500)
    office.file("   \n ")
    page = office.open_console().read("/")
    assert "word word …" in page
    assert page.count("word ") < 20
    assert "In the main office." in page


def test_the_inbox_warns_before_the_directory_expires(office: Office) -> None:
    console = office.open_console()
    assert "expires in" not in console.read("/")
    office.publish(2, TODAY - timedelta(days=28))
    assert "The directory expires in 7 days." in console.read("/")
    office.publish(3, TODAY - timedelta(days=35))
    assert "Today is the last day of the directory." in console.read("/")


def _stored(office: Office) -> list[bytes]:
    with office.db.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(cases))
    return [row.envelope for row in read_envelopes(office.db)]


def test_two_windows_share_what_is_opened(office: Office) -> None:
    office.file("Seen in both.")
    console: Console = office.open_console()
    # The forms' token tells the second in which it was made, and older cards are given up meanwhile.
    first, second = ((page := console.read("/")).replace(console.find_token(page), "") for _ in range(2))
    first, second = (" ".join(re.sub(r'<p[^>]* id="upkeep">.*?</p>', "", page).split()) for page in (first, second))
    assert "Seen in both." in first
    assert first == second
