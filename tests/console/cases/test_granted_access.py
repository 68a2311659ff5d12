"""Cases whose report is sealed to others: granted access later, withdrawn again, or never given."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.case_store.entries import file_entries
from app.console.cases import loader
from app.console.cases.opened_case import OpenedCase
from app.console.workspace.workspace import Workspace
from app.store_calls.entries import NewEntry
from crypto import conversation
from crypto.officer import case as cases
from crypto.officer.entry import seal_entry
from tests.console.office import TODAY, Correspondent, Office, list_rows


def act(office: Office, case: Correspondent, officer: str, action: str, member: str | None = None) -> None:
    """Let an officer's console add an entry, without asking the procedure."""
    workspace = open_desk(office, officer)
    folder = workspace.open_case(case.reporter.gate)
    identity, day = office.identity(officer), TODAY.isoformat()
    whole = folder.assemble(workspace.directory)
    sealed = seal_entry(whole, officer, identity, action, {"why": "So it is."}, day, member)
    file_entries(office.db, case.reporter.gate, [NewEntry(sealed.entry, sealed.previous)], received_on=TODAY)
    workspace.clear()


def open_desk(office: Office, officer: str) -> Workspace:
    workspace = Workspace(officer, office.identity(officer), office.line, office.config)
    workspace.refresh(60)
    return workspace


def read(office: Office, officer: str, case: Correspondent) -> str:
    return office.open_console(officer).read(case.path)


@pytest.fixture
def case(office: Office) -> Correspondent:
    """A case with an answer and a follow-up, which the director can't read."""
    case = office.file("What the first two can read.")
    office.open_console().answer(case.path, "The first answer.", "received")
    case.follow_up("The first follow-up.")
    return case


def test_who_is_granted_access_reads_all_that_was_and_what_comes(office: Office, case: Correspondent) -> None:
    assert "There is no report for you to read." in office.open_console("director").read("/")
    act(office, case, "compliance", "access-granted", "director")
    inbox = office.open_console("director").read("/")
    assert "What the first two can read." in inbox
    assert "Look closely" not in inbox
    page = read(office, "director", case)
    for said in ("What the first two can read.", "The first answer.", "The first follow-up.", "gave access"):
        assert said in page
    assert "Don't rely on this" not in page and "Don&#39;t rely on this" not in page
    office.open_console("counsel").answer(case.path, "The second answer.")
    assert "The second answer." in read(office, "director", case)


def test_who_is_granted_access_can_act_at_once(office: Office, case: Correspondent) -> None:
    act(office, case, "compliance", "access-granted", "director")
    console = office.open_console("director")
    assert console.answer(case.path, "By the director.").status_code == 302
    assert "By the director." in case.read_replies()
    assert "By the director." in read(office, "counsel", case)


def test_after_access_was_withdrawn_nothing_new_is_read(office: Office, case: Correspondent) -> None:
    act(office, case, "compliance", "access-granted", "director")
    act(office, case, "compliance", "access-withdrawn", "director")
    office.open_console("counsel").answer(case.path, "Not for the director.")
    case.follow_up("Nor is this.")
    workspace = open_desk(office, "director")
    [line] = list_rows(workspace)
    assert (line.messages, line.unanswered, line.has_left, line.due) == (2, 0, True, None)
    page = read(office, "director", case)
    assert "The first answer." in page
    assert "Not for the director." not in page
    assert "Nor is this." not in page


def test_whom_nobody_granted_access_sees_nothing_however_long_the_record(office: Office) -> None:
    case = office.file("About the director.", left_out=("director",))
    act(office, case, "compliance", "access-granted", "counsel")
    for _ in range(3):
        act(office, case, "counsel", "note")
    case.follow_up("More about the director.")
    console = office.open_console("director")
    assert "There is no report for you to read." in console.read("/")
    assert console.get(case.path).status_code == 404


def test_what_is_for_others_is_tried_once(office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    open_received = conversation.open_received

    def count(envelope: bytes, *how: object) -> object:
        tried.append(envelope)
        return open_received(envelope, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(cases, "open_received", count)
    workspace = open_desk(office, "director")
    # The report and the answer, by their slots; not the follow-up, whose author only the report tells.
    assert len(tried) == 2
    workspace.refresh(60)
    assert workspace.find_case(case.reporter.mailbox) is None
    assert len(tried) == 2
    assert list_rows(workspace) == []


def test_a_grant_by_one_who_was_no_member_is_marked(office: Office, case: Correspondent) -> None:
    act(office, case, "compliance", "access-granted", "director")
    act(office, case, "compliance", "access-withdrawn", "director")
    # With what it had read, the console of the one who was taken out seals another entry.
    workspace = open_desk(office, "compliance")
    whole = workspace.open_case(case.reporter.gate).assemble(workspace.directory)
    forger = office.identity("director")
    before = replace(whole, links=whole.links[:-1])
    sealed = seal_entry(before, "director", forger, "access-granted", {"why": "x"}, TODAY.isoformat(), "director")
    file_entries(office.db, case.reporter.gate, [NewEntry(sealed.entry, sealed.previous)], received_on=TODAY)
    page = read(office, "counsel", case)
    assert "Nobody can tell that whoever wrote this had access" in page
    [line] = list_rows(open_desk(office, "counsel"))
    assert line.is_suspect


@pytest.mark.slow
def test_granted_cases_are_opened_in_processes_as_they_are_here(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(office, case, "compliance", "access-granted", "director")
    office.file("For others.", received_on=TODAY - timedelta(2))
    workspace = open_desk(office, "director")
    monkeypatch.setattr("app.console.index.case_index.NEWEST", 0)
    monkeypatch.setattr("app.console.index.opener.WORKER_THRESHOLD", 1)
    monkeypatch.setattr(loader, "WORKER_THRESHOLD", 1)
    apart = open_desk(office, "director")
    assert apart.case_index.summaries == workspace.case_index.summaries
    opened = loader.open_cases(office.ask("director"), office.identity("director"), workspace.directory)
    [folder] = [each for _row, each in opened if isinstance(each, OpenedCase) and each.is_shown]
    assert folder.items == workspace.open_case(case.reporter.gate).items
