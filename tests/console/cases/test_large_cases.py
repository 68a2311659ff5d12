"""Large cases: opened in parts by a worker, held by their beginnings, shown in pages, written out whole when asked."""

import re
import threading
import time
from typing import Any

import pytest

from app.case_store.cases import measure_cases, read_cases, read_envelopes
from app.console.case_page import views
from app.console.cases import loader, trimming
from app.console.cases.opened_case import OpenedCase, open_case
from app.console.cases.trimming import Trimmer, count_characters, cut_answers
from app.console.cases.whole_message import MessageGone, read_whole
from app.console.disclosure import case_document
from app.console.disclosure.extract import list_parts
from app.console.index import opener
from app.console.index.search import make_search_text
from app.console.workspace import opened_cases
from app.console.workspace.lookup import read_case
from app.console.workspace.opened_cases import OpenedCases
from app.console.workspace.workspace import Workspace
from crypto.encoding import b64encode
from crypto.message import Answer, Attachment, DirectoryReference, FollowUp
from tests.bench.apart import apart
from tests.bench.large_cases import visit, write_on
from tests.console.office import TODAY, Correspondent, Office
from tests.stored import list_cases

COUNT = 30


@pytest.fixture
def case(office: Office, monkeypatch: pytest.MonkeyPatch) -> Correspondent:
    """A case that counts as large, with a reply in the middle of 30 long messages."""
    monkeypatch.setattr(loader, "PART_BYTES", 60_000)
    case = office.file("The report.")
    write_on(case, COUNT, 30_000)
    office.open_console().answer(case.path, "The answer.")
    return case


def make_follow_up(**fields: object) -> FollowUp:
    usual: dict[str, object] = {"instance": b64encode(bytes(16)), "mailbox": b64encode(bytes(32)), "number": 1}
    usual |= {"seen": {}, "directory": DirectoryReference(1, b64encode(bytes(32))), "sent_on": TODAY.isoformat()}
    return FollowUp(**{**usual, "to": (), "previous": None, **fields})  # type: ignore[arg-type]


def test_a_case_is_read_in_parts_that_are_together_all_of_it(office: Office, case: Correspondent) -> None:
    gate = case.reporter.gate
    [row] = [row for row in list_cases(office.db) if row.gate == gate]
    stored = loader.read_case(office.ask(), row)
    parts = [*stored.parts]
    assert len(parts) > 10
    assert {each.place for each in parts[0]} >= {"report", "entry"}
    assert max(sum(len(each.envelope) for each in part) for part in parts[1:]) <= 60_000 + 40_000
    whole = read_cases(office.db, [gate])[gate]
    assert sorted(each for part in parts for each in part) == sorted(whole)
    sizes = measure_cases(office.db, [gate])[gate]
    assert {each.id: (each.place, each.size_bytes) for each in sizes} == {
        each.id: (each.place, len(each.envelope)) for each in whole
    }
    assert read_envelopes(office.db, gate, [whole[0].id]) == [whole[0]]
    in_parts = open_case(stored._replace(parts=parts), office.identity("compliance"), office.directory)
    at_once = open_case(stored._replace(parts=[whole]), office.identity("compliance"), office.directory)
    assert in_parts.items == at_once.items or sorted(map(repr, in_parts.items)) == sorted(map(repr, at_once.items))


def test_a_long_conversation_comes_in_pages_the_latest_first(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 10)
    monkeypatch.setattr(views, "SHOWN", 1000)
    console = office.open_console()
    latest, first = console.read(case.path), console.read(f"{case.path}?page=1")
    assert latest.count('<li class="said') == first.count('<li class="said') == 10
    assert "The report." in first and f"Number {COUNT}." not in first
    assert f"Number {COUNT}." in latest and "The report." not in latest.split('id="conversation"')[1]
    assert "Page 4 of 4" in latest and "Page 1 of 4" in first
    shown = [number for page in (1, 2, 3, 4) for number in list_numbers(console.read(f"{case.path}?page={page}"))]
    assert {*shown} == {*range(1, COUNT + 1)}
    assert len(latest) < 40_000
    assert [console.get(f"{case.path}?page={page}").status_code for page in (0, 5)] == [404, 404]


def list_numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"Number (\d+)\.", page)]


def test_the_whole_of_a_long_message_is_a_page_of_its_own(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trimming, "WHOLE", 50_000)
    monkeypatch.setattr(trimming, "BEGINNING", 1000)
    monkeypatch.setattr(loader, "PART_BYTES", 2**30)  # opened here, where the limits are changed
    console = office.open_console()
    page = console.read(case.path)
    assert "Only the beginning is shown, of 30,0" in page
    links = re.findall(rf'href="({case.path}/messages/[0-9a-f]{{64}})"', page)
    whole = console.read(links[-1])
    assert len(whole) > 30_000 and "Only the beginning" not in whole
    assert f"Number {COUNT}." in whole
    assert console.get(f"{case.path}/messages/{'0' * 64}").status_code == 404
    text = console.get(f"{case.path}/export.txt").text
    assert len(text) > COUNT * 30_000 and sorted({*list_numbers(text)}) == [*range(1, COUNT + 1)]
    assert "The answer." in text


def test_the_pdf_of_a_long_case_says_what_it_leaves_out(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_document, "MOST", 3200)
    console = office.open_console()
    console.post(f"{case.path}/export")
    console.read_when_over(f"{case.path}/export")
    assert console.get(f"{case.path}/export.pdf").data.startswith(b"%PDF")
    assert case_document.find_room([100, 3000]) == (3200,)
    assert case_document.find_room([200, 3001]) == (1600,)
    assert case_document.Room(5).cut("12345678") == "12345 [… 3 characters are left out here.]"


def test_a_large_case_is_opened_once_and_its_page_waits_with_a_progress(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[str] = []
    open_apart = OpenedCases._open_apart

    def count(cases: OpenedCases, *how: Any) -> OpenedCase:
        began.append("once")
        return open_apart(cases, *how)

    monkeypatch.setattr(OpenedCases, "_open_apart", count)
    monkeypatch.setattr(Workspace.open_case, "__defaults__", (0.001,))
    console = office.open_console()
    console.read("/")
    assert "Opening what is new" in console.get(case.path).text
    console.read(case.path)
    console.read(f"{case.path}?page=1")
    assert began == ["once"]
    write_on(case, 1, 100)
    console.read(case.path)
    assert began == ["once", "once"]


def test_locking_ends_the_opening_of_a_large_case(office: Office, case: Correspondent) -> None:
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)
    ended: list[BaseException] = []

    def open_it() -> None:
        try:
            workspace.open_case(case.reporter.gate, 60)
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=open_it)
    thread.start()
    while not workspace._opened_cases._pools:
        time.sleep(0.01)
    workspace.clear()
    thread.join(10)
    assert [type(error).__name__ for error in ended] == ["Stopped"]


def test_opened_cases_are_held_up_to_a_size(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_cases, "CACHE_BYTES", 50_000)
    cases = [office.file(f"Report {number}.") for number in range(6)]
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)
    for case in cases:
        workspace.open_case(case.reporter.gate)
    held = workspace._opened_cases._held
    assert 1 <= len(held) < 6 and cases[-1].reporter.gate in held
    assert sum(each.opened_case.size_bytes for each in held.values()) <= 50_000
    workspace.clear()
    assert not workspace._opened_cases._held


def test_what_is_held_of_follow_ups_is_bounded_whatever_they_say(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in (("WHOLE", 2000), ("LONG", 3000), ("BEGINNING", 400), ("SHORT_BEGINNING", 10)):
        monkeypatch.setattr(trimming, name, limit)
    trimmer = Trimmer(office.directory)
    long = [trimmer.trim(make_follow_up(text="x" * 1500)) for _ in range(10)]
    assert [len(each.text or "") for each in long] == [1500, 1500, 10, 10, 10, 10, 10, 10, 10, 10]
    strange = make_follow_up(
        answers=tuple(Answer(f"q{number}", "a" * 50) for number in range(5000)),
        to=tuple(f"x{number}" for number in range(5000)),
        seen={"counsel": 3, "reporter": 1, **{f"x{number}": 1 for number in range(5000)}},
        attachments=tuple(Attachment(f"{n:032x}", "n", "", 1, "k", "d") for n in range(5000)),
    )
    monkeypatch.undo()
    trimmed = Trimmer(office.directory).trim(strange)
    assert trimmed.seen == {"counsel": 3, "reporter": 1}
    assert len(trimmed.to) == len(trimmed.attachments) == len(trimmed.answers or ()) == 100
    assert count_characters(trimmed) <= count_characters(strange)
    assert cut_answers([Answer("question", "text"), Answer("more", "b")], 10) == (Answer("question", "te"),)


def test_summaries_hold_a_bounded_text_with_all_that_officers_wrote(office: Office) -> None:
    assert len(make_search_text(["ä" * 3_000_000, "beyond"]).folded) == 500_000
    case = office.file("The report.")
    office.open_console().answer(case.path, "What the officer wrote.")
    write_on(case, 3, 300_000)
    console = office.open_console()
    assert "1 case fits." in console.read(console.post("/look", console.read("/"), words="officer wrote").location)


def test_a_message_that_is_gone_or_another_is_not_shown_as_the_whole(office: Office) -> None:
    case, other = office.file("One."), office.file("Two.")
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)
    opened_case = workspace.open_case(case.reporter.gate)
    [id] = opened_case.opened
    assert read_whole(workspace.store, opened_case, workspace.directory, id).answers
    office.swap_messages(case, other)
    with pytest.raises(MessageGone):
        read_whole(workspace.store, opened_case, workspace.directory, id)
    office.change("DELETE FROM messages WHERE id = ?", id)
    for gone in (id, bytes(32)):
        with pytest.raises(MessageGone):
            read_whole(workspace.store, opened_case, workspace.directory, gone)
    workspace.clear()


@pytest.mark.slow
def test_a_huge_conversation_takes_little_memory(office: Office) -> None:
    """100 follow-ups of 480 KB: the console took 490 MB, and 1.5 GB with 400 of them (docs/abuse.md)."""
    case = office.file("Long texts.")
    apart(write_on, case, 100, 480_000)
    steps = apart(visit, office, case)
    assert opener.SUMMARY_WORKER
    assert max(step.memory for step in steps) < 200
    assert max(step.helper for step in steps) < 200
    # All as text is sent in parts, and is no page.
    assert max(step.page_kb for step in steps if step.name != "all as text") < 2000


def test_a_message_that_is_not_held_whole_is_not_given_out_in_an_extract(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trimming, "WHOLE", 3000)
    monkeypatch.setattr(trimming, "BEGINNING", 1000)
    case = office.file("The report.")
    write_on(case, 3, 2500)
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)
    _opened_case, timeline = read_case(workspace, case.path.rsplit("/", 1)[1])
    held = [message.is_whole for message in timeline.messages]
    assert held.count(False) == 1
    offered = [part.text for part in list_parts(workspace, timeline)]
    assert sum("Number" in text for text in offered) == 2 and all(len(text) != 1000 for text in offered)
    workspace.clear()
