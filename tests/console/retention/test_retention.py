"""Closed cases go when their time has come, wholly; what is left is counted."""

from datetime import timedelta
from typing import Any

import pytest

from app.case_store.cases import list_cases
from app.console.retention import retained_cases
from app.console.statistics.tallies import over_figures, seal_next_tally
from app.console.workspace import workspace as workspaces
from app.console.workspace.workspace import Workspace
from app.store import mailboxes
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.procedure.cases import ANSWERS

LATER = TODAY + timedelta(61)
WAY = ["take-in", "review", "decide", "record-outcome", "learn", "close"]


def close(office: Office, case: Correspondent) -> Console:
    """Take a case to its end."""
    console = office.open_console()
    voters = {"decide": ("counsel", "director")}
    changes = {"decide": {"decision": "stop"}, "record-outcome": {"outcome": "no_misuse"}}
    console.answer(case.path, "We have concluded.", "concluded")
    for action in WAY:
        answers = {**ANSWERS.get(action, {}), **changes.get(action, {})}
        office.decide(console, case.path, action, *voters.get(action, ()), **answers)
    return console


@pytest.fixture
def case(office: Office) -> Correspondent:
    office.charge(2, counsel=["counsel", "executive"], director=["director", "executive"])
    return office.file(files={"photo.png": b"x" * 5000})


def wait(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 61 days pass, and the directory be renewed."""
    for module in (workspaces, retained_cases):
        monkeypatch.setattr(module, "today", lambda: LATER)
    monkeypatch.setattr("app.console.statistics.tallies.today", lambda: LATER)
    duties = {"counsel": ["counsel", "executive"], "director": ["director", "executive"]}
    recipients = [office.organisation.recipient(id, duties=duties.get(id, [id])) for id in office.organisation.officers]
    office.publish(3, LATER, recipients=recipients)


def delete(console: Console, case: Correspondent) -> str:
    mailbox = case.path.rsplit("/", 1)[1]
    checked = console.post("/retention", case=mailbox, step="check").text
    if "Delete for good" not in checked:
        return checked
    return console.client.get(console.post("/retention", checked, case=mailbox, step="delete").location).text


def test_a_case_is_deleted_wholly_and_counted(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = close(office, case)
    pieces = [*office.pieces.glob("*/0*")]
    assert pieces != []
    wait(office, monkeypatch)
    assert "1 case was deleted." in delete(console, case)
    assert list_cases(office.db) == []
    assert [path for path in pieces if path.exists()] == []
    for table in ("messages", "entries", "replies", "notes", "attachments", "dockets"):
        assert office.rows(table, case) == []
    with pytest.raises(mailboxes.MailboxDeleted):
        mailboxes.open_mailbox(office.db, case.reporter.gate)
    assert console.get(case.path).status_code == 404
    workspace = Workspace("counsel", office.identity("counsel"), office.db, office.config)
    workspace.refresh(20)
    (tally,) = over_figures(office.db, workspace, lambda tallies, states: tallies)
    assert (tally.outcome, tally.closed, tally.channel) == ("no_misuse", str(TODAY.year), "External")


def test_a_case_is_not_deleted_before_its_day(office: Office, case: Correspondent) -> None:
    console = close(office, case)
    assert "No case is closed." not in console.read("/retention")
    delete(console, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_with_a_new_message_is_not_deleted(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = close(office, case)
    case.follow_up("They have fired me.", received_on=TODAY + timedelta(59))
    wait(office, monkeypatch)
    delete(console, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_is_not_deleted_if_somebody_writes_while_others_are_deleted(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = close(office, case)
    wait(office, monkeypatch)

    def seal_late(*arguments: Any) -> bytes:
        row = (1, b"id", case.reporter.gate, False, LATER.isoformat(), 6, b"sealed")
        office.change(
            "INSERT INTO messages (key, id, gate, opens_case, received_on, size_bytes, envelope)"
            " VALUES (?,?,?,?,?,?,?)",
            *row,
        )
        return seal_next_tally(*arguments)

    monkeypatch.setattr(retained_cases, "seal_next_tally", seal_late)
    assert "was deleted" not in delete(console, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_is_not_deleted_while_it_is_held_back(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = close(office, case)
    assert console.act(case.path, "hold", why="A court has asked for it.").status_code == 302
    wait(office, monkeypatch)
    assert "Held back" in console.read("/retention")
    delete(console, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_is_deleted_once_it_is_not_held_back_any_more(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = close(office, case)
    assert console.act(case.path, "hold", why="A court has asked for it.").status_code == 302
    assert console.act(case.path, "release-hold").status_code == 302
    wait(office, monkeypatch)
    assert "1 case was deleted." in delete(console, case)


def test_who_holds_no_fitting_duty_deletes_nothing(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(office, case)
    wait(office, monkeypatch)
    recipients = [office.organisation.recipient(id, duties=["executive"]) for id in office.organisation.officers]
    office.publish(4, LATER, recipients=recipients)
    console = office.open_console("counsel")
    assert 'type="checkbox"' not in console.read("/retention")
    mailbox = case.path.rsplit("/", 1)[1]
    assert console.post("/retention", console.read("/recipients"), case=mailbox, step="delete").status_code == 404
    assert len(list_cases(office.db)) == 1


@pytest.mark.parametrize("named", ["", "nothing", "A" * 43])
def test_nothing_is_deleted_that_is_no_closed_case(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    console = close(office, case)
    open_one = office.file()
    wait(office, monkeypatch)
    for mailbox in (named, open_one.path.rsplit("/", 1)[1]):
        assert console.post("/retention", case=mailbox, step="delete").status_code == 302
    assert len(list_cases(office.db)) == 2
