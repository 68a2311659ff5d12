"""Numbers of cases: drawn when a case is taken in, given once, and by what officers and auditors call it everywhere."""

from datetime import timedelta

import pytest

from app.case_store.entries import file_entries, find_highest_number
from app.console.cases.timeline import build_timeline
from app.console.drafts import numbering
from app.console.workspace.workspace import Workspace
from app.procedure.answers import CaseNumber, read_number
from app.store_calls import entries as calls
from app.store_calls.entries import NewEntry
from app.store_calls.errors import NumberTaken
from tests.console.actions.test_new_case import FIELDS
from tests.console.inbox.test_filters import list_words, search
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.waiting import HANG_SECONDS

YEAR = TODAY.year
NOTE = {"action": "note", "details": {}}


@pytest.fixture(autouse=True)
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What each draw adds to the highest number; 1 once nothing is left of the list."""
    drawn: list[int] = []
    monkeypatch.setattr("secrets.randbelow", lambda most: drawn.pop(0) - 1 if drawn else 0)
    return drawn


def find_title(console: Console, case: Correspondent) -> str:
    return console.read(case.path).split("<h1>")[1].split("</h1>")[0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2026-0012", CaseNumber(2026, 12)),
        ("2026-12345", CaseNumber(2026, 12345)),
        *((text, None) for text in ("2026-12", "2026-0000", "2026-00012", "26-0012", "2026-0012 ", "2026/0012", "")),
        *((text, None) for text in (12, None, True, ["2026-0012"], "٢٠٢٦-0012", "2026-1234567890")),
    ],
)
def test_a_number_is_written_in_one_way(text: object, number: CaseNumber | None) -> None:
    assert read_number(text) == number
    assert number is None or str(number) == text


def test_a_case_is_new_until_it_is_taken_in_and_then_has_its_number_everywhere(
    office: Office, steps: list[int]
) -> None:
    first, second = office.file("A phone was watched."), office.file("Another one.")
    console = office.open_console()
    assert find_title(console, first) == "new, A phone was watched."
    # Browsers keep the titles of pages.
    assert "phone" not in console.read(first.path).split("</title>")[0]
    steps += [2, 3]
    for case in (first, second):
        assert console.act(case.path, "take-in").status_code == 302
    assert [find_title(console, case) for case in (first, second)] == [f"{YEAR}-0002", f"{YEAR}-0005"]
    # The same for everybody who reads the record.
    assert find_title(office.open_console("counsel"), second) == f"{YEAR}-0005"
    for path in ("/", "/agenda", f"{first.path}/reply", f"{first.path}/do/note"):
        assert f"{YEAR}-0002" in console.read(path), path
    assert list_words(search(console, f"{YEAR}-0002")) == ["A phone was watched."]
    assert find_highest_number(office.db, YEAR) == 5
    exported = console.post(f"{first.path}/export", console.read(f"{first.path}/export"))
    assert exported.status_code == 302
    text = console.get(f"{first.path}/export.txt")
    assert text.text.startswith(f"Case {YEAR}-0002\n")
    assert f"case-{YEAR}-0002.txt" in text.headers["Content-Disposition"]


def test_a_case_that_an_officer_opens_has_a_number_at_once_also_if_it_is_sent_twice(office: Office) -> None:
    console = office.open_console()
    checked = console.post("/open", **FIELDS, step="check")
    for _ in range(2):
        sent = console.post("/open", checked.text, **FIELDS, step="send")
        assert f"<h1>{YEAR}-0001</h1>" in console.read(sent.location)
    assert find_highest_number(office.db, YEAR) == 1


def test_a_number_that_another_console_has_taken_is_drawn_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = office.file("One."), office.file("Two.")
    console = office.open_console()
    assert console.act(one.path, "take-in").status_code == 302
    # This console has looked before the other one wrote.
    looks = [0, 0]
    known = calls.find_highest_number
    monkeypatch.setattr(numbering, "find_highest_number", lambda *how: looks.pop() if looks else known(*how))
    assert console.act(two.path, "take-in").status_code == 302
    assert looks == [] and find_title(console, two) == f"{YEAR}-0002"
    looks += [0, 0]
    sent = console.post("/open", console.post("/open", **FIELDS, step="check").text, **FIELDS, step="send")
    assert f"<h1>{YEAR}-0003</h1>" in console.read(sent.location)


def test_the_same_entry_again_changes_nothing_and_nothing_is_stored_of_one_whose_number_is_taken(
    office: Office,
) -> None:
    first, second = office.file(), office.file()
    one, other = (
        NewEntry(*office.seal_entry(case, "counsel", office.identity("counsel"), **NOTE), case_number=(YEAR, 7))
        for case in (first, second)
    )
    for _ in range(2):
        file_entries(office.db, first.reporter.gate, [one], received_on=TODAY)
    with pytest.raises(NumberTaken):
        file_entries(office.db, second.reporter.gate, [other], received_on=TODAY)
    assert [len(office.rows("entries", case)) for case in (first, second)] == [1, 0]
    assert find_highest_number(office.db, YEAR) == 7


def write_number(office: Office, case: Correspondent, action: str, number: str) -> None:
    """Store an entry of a program of one's own, which asks no store for a number."""
    said = {"action": action, "details": {"number": number}}
    sealed, previous = office.seal_entry(case, "counsel", office.identity("counsel"), **said)
    file_entries(office.db, case.reporter.gate, [NewEntry(sealed, previous)], received_on=TODAY)


def test_a_number_of_a_wrong_form_is_refused_and_one_that_is_there_twice_is_told(office: Office) -> None:
    right, wrong, copied = (office.file(words) for words in ("Right.", "Wrong.", "Copied."))
    console = office.open_console()
    console.act(right.path, "take-in")
    write_number(office, wrong, "take-in", "2026-1; DROP")
    page = console.read(wrong.path)
    assert "<h1>new, Wrong.</h1>" in page and "“Number of the case” has no fitting answer." in page
    assert "has this number, too" not in console.read(right.path)
    write_number(office, copied, "take-in", f"{YEAR}-0001")
    for case in (right, copied):
        assert "has this number, too" in console.read(case.path)


def test_the_first_number_of_a_record_stands(office: Office) -> None:
    case = office.file(received_on=TODAY - timedelta(1))
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    office.open_console().act(case.path, "take-in")
    write_number(office, case, "open-case", f"{YEAR}-0009")
    workspace.refresh(HANG_SECONDS)
    opened_case = workspace.find_case(case.reporter.mailbox)
    assert opened_case is not None
    timeline = build_timeline(opened_case, workspace.directory, workspace.rules, TODAY)
    assert (timeline.number, len(timeline.case_status.refused)) == (f"{YEAR}-0001", 1)
    workspace.clear()


def test_gaps_are_drawn(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.undo()
    store = office.ask()
    assert {numbering.draw_number(store).running for _ in range(200)} == {1, 2, 3}
