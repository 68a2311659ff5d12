"""What comes first in the inbox: flags, what this officer hasn't read, what is overdue; and how all of it is seen."""

import csv
import io
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from app.console.inbox.read_marks import ReadMarks
from app.console.inbox.rows import InboxRow
from app.console.workspace.workspace import Workspace
from app.questionnaire.loader import read_form
from app.questionnaire.model import DANGER, RETALIATION, Signal
from crypto.message import Answer
from crypto.report import seal_report
from crypto.reporter.follow_up import seal_follow_up
from tests.console.conftest import Address
from tests.console.inbox.conftest import look
from tests.console.inbox.test_filters import list_words, search
from tests.console.office import TODAY, Console, Correspondent, Office, list_rows
from tests.console.test_pages import unlock

ABOUT = Answer("What it is about", "Harm to nature")
RISK = Answer("At risk now", "Yes, somebody may harm me or others\nAt home, too.")


def file_in_danger(office: Office, text: str = "In danger.") -> Correspondent:
    case = Correspondent(office)
    said = [Answer("What happened?", text), RISK]
    case.file(seal_report(case.reporter, office.directory, "external", [], said, TODAY.isoformat()))
    return case


def add_retaliation(case: Correspondent) -> None:
    said = [Answer("Treated badly because of the report", "They moved my desk.")]
    case.add(seal_follow_up(case.open_mailbox(), said))


def find(rows: list[InboxRow], words: str) -> InboxRow:
    return next(row for row in rows if row.words == words)


def test_the_form_says_what_flags_a_case() -> None:
    assert set(read_form().list_signals()) == {
        Signal("At risk now", "Yes, somebody may harm me or others", DANGER),
        Signal("At risk now", "Yes, I am treated badly because of what I know", RETALIATION),
        Signal("Treated badly because of the report", None, RETALIATION),
    }


def test_danger_leads_then_what_is_unread_then_what_is_overdue_and_closed_cases_come_last(
    office: Office, workspace: Workspace
) -> None:
    closed, read, overdue = (
        office.file(words, received_on=TODAY - timedelta(days))
        for words, days in (("Closed.", 10), ("Read.", 9), ("Late.", 9))
    )
    office.file("Unread.")
    file_in_danger(office)
    console = office.open_console()
    for case in (closed, read, overdue):
        console.read(case.path)
    console.answer(read.path, "Thank you.")
    workspace.refresh(60)
    rows = look(workspace)
    assert [row.words for row in rows] == ["In danger.", "Unread.", "Closed.", "Late.", "Read."]
    assert [row.is_unread for row in rows] == [True, True, False, False, False]
    assert find(rows, "In danger.").flags == ("danger",)
    # A closed case whose check-in is overdue.
    resting = find(rows, "Closed.")._replace(is_closed=True, unanswered=0)
    assert resting.is_overdue and resting.urgency > find(rows, "Read.").urgency
    # What its reporter writes then is before that.
    assert resting._replace(is_unread=True, unanswered=1).urgency < find(rows, "Late.").urgency


def test_cases_are_found_by_what_their_reporters_chose(office: Office, workspace: Workspace) -> None:
    office.file("Other.")
    case = Correspondent(office)
    said = [Answer("What happened?", "A river."), ABOUT]
    case.file(seal_report(case.reporter, office.directory, "external", [], said, TODAY.isoformat()))
    console = office.open_console()
    assert find(look(workspace), "A river.").said == ("category=nature",)
    page = search(console, said="category=nature")
    assert list_words(page) == ["A river."]
    assert "What it is about: Harm to nature" in page and "What it is about: Something else" not in page
    assert list_words(search(console, said="category=money")) == []
    case.add(seal_follow_up(case.open_mailbox(), [Answer("What it is about", "Something else")]))
    assert list_words(search(console, said="category=other")) == ["A river."]


def test_officers_set_the_flag_and_what_the_reporter_says_later_flags_the_case_again(
    office: Office, workspace: Workspace
) -> None:
    case, console = file_in_danger(office), office.open_console()
    other = office.file("Other.")
    assert console.act(case.path, "triage", flag="none", priority="high", category="sale").status_code == 302
    assert console.act(case.path, "triage", severity="grave").status_code == 302
    row = find(look(workspace), "In danger.")
    assert (row.flags, row.priority, row.category, row.severity) == ((), "high", "sale", "grave")
    add_retaliation(case)
    assert find(look(workspace), "In danger.").flags == ("retaliation",)
    assert console.act(other.path, "triage", flag="danger", priority="low").status_code == 302
    for picked in ({"flag": "danger"}, {"priority": "low"}):
        assert list_words(search(console, **picked)) == ["Other."]
    for picked in ({"flag": "retaliation"}, {"category": "sale"}, {"severity": "grave"}, {"flag": "unread"}):
        assert list_words(search(console, **picked)) == ["In danger."]
    page = console.read(case.path)
    assert '<span class="tag tag-flag">Retaliation</span>' in page and "<dd>Grave</dd>" in page
    assert list_words(search(console, flag="unread")) == []


def test_what_an_officer_has_opened_is_read_for_them_alone_also_after_locking(office: Office) -> None:
    case = office.file("One.")
    console, colleague = office.open_console(), office.open_console("counsel")

    def is_unread(reader: Console) -> bool:
        return "Unread:" in reader.read("/")

    assert is_unread(console) and is_unread(colleague)
    console.read(case.path)
    assert not is_unread(console) and is_unread(colleague)
    console.post("/lock", console.read("/"))
    console.unlock("compliance")
    assert not is_unread(console)
    kept = office.keys / "compliance.read"
    assert kept.stat().st_mtime % 86_400 == 0 and b"One" not in kept.read_bytes()
    case.follow_up("More.")
    assert is_unread(console)
    console.read(case.path)
    assert not is_unread(console)
    assert console.post(f"{case.path}/unread", console.read(case.path)).location == "/"
    assert is_unread(console)
    # Who has answered what there is has read it, whatever machine they wrote on.
    colleague.answer(case.path, "Thank you.")
    assert not (office.keys / "counsel.read").exists()
    assert not is_unread(office.open_console("counsel"))


def test_a_case_is_marked_without_making_other_rows_again(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = office.file("One.")
    office.file("Two.")
    assert all(row.is_unread for row in look(workspace))
    made = list[object]()

    def count(*how: object) -> bool:
        made.append(how)
        return False

    monkeypatch.setattr("app.console.inbox.rows.is_unread", count)
    workspace.part(ReadMarks).mark(workspace, one.reporter.gate, 1)
    assert [row.is_unread for row in list_rows(workspace)] == [True, False]
    assert len(made) == 1


def test_tabs_and_columns_are_links_that_say_how_they_sort(office: Office) -> None:
    old, new = office.file("Beta.", received_on=TODAY - timedelta(9)), office.file("Alpha.")
    console = office.open_console()
    console.act(old.path, "take-in")
    assert list_words(console.read("/?show=new")) == ["Alpha."]
    assert list_words(console.read("/?show=waiting")) == ["Alpha.", "Beta."]
    page = console.read("/?sort=report")
    assert list_words(page) == ["Alpha.", "Beta."] and page.count("aria-sort") == 1
    assert 'class="column-report" aria-sort="ascending"><a href="/?sort=report&amp;order=down">' in page
    page = console.read("/?sort=report&order=down")
    assert list_words(page) == ["Beta.", "Alpha."] and 'aria-sort="descending"' in page
    assert list_words(console.read("/?sort=number")) == ["Beta.", "Alpha."]
    assert console.get("/?sort=mood").status_code == 404
    assert 'class="inbox cases compact"' in page
    assert 'class="inbox cases"' in console.read("/?rows=comfortable") and 'class="inbox cases"' in console.read("/")
    assert new.path in page


def test_the_register_has_the_cases_that_an_officer_reads_and_says_so(office: Office) -> None:
    case, _other = office.file("One."), office.file("=2+3", left_out=["counsel"])
    console = office.open_console()
    assert console.act(case.path, "take-in").status_code == 302
    assert console.act(case.path, "triage", category="sale").status_code == 302

    def read(reader: Console) -> list[list[str]]:
        return list(csv.reader(io.StringIO(reader.get("/register.csv").get_data().decode("utf-8-sig"))))

    said, head, *rows = read(console)
    assert said == [f"Cases that The compliance can read, on {TODAY}. There may be others, which are not counted here."]
    assert head == ["Number", "Received", "Channel", "Category", "Stage", "Measures", "Closed"]
    taken = [
        rows[0][0],
        TODAY.isoformat(),
        "External",
        "Sale or transfer to somebody else",
        "Preliminary review",
        "",
        "",
    ]
    assert rows == [taken, ["new", TODAY.isoformat(), "External", "", "Received", "", ""]]
    assert rows[0][0].startswith(f"{TODAY.year}-")
    assert read(office.open_console("counsel"))[2:] == [taken]


def test_25_cases_are_seen_at_once_on_a_small_laptop(chromium: Browser, address: Address, office: Office) -> None:
    for number in range(26):
        office.file(f"Number {number}. " + "A long sentence of which not everything has room here. " * 3)
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    unlock(page, address)
    bottoms = page.eval_on_selector_all("tbody tr", "rows => rows.map(row => row.getBoundingClientRect().bottom)")
    assert sum(bottom <= 800 for bottom in bottoms) >= 25
    fits = "cell => { cell.textContent = '2026-0012'; return cell.scrollWidth <= cell.clientWidth }"
    assert page.locator("td.column-number").first.evaluate(fits)
    # On every width there is room to read what a report says, and to press it.
    for width in (1280, 1100, 1000, 800):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("tbody th").first.evaluate("cell => cell.clientWidth") > 200, width
    page.close()
