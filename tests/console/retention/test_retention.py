"""Closed cases go when their time has come, by two officers, wholly; what is left is counted, and signed."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.console import own_key_file
from app.console.register import held_register
from app.console.register.held_register import open_held
from app.console.register.kept import list_kept
from app.console.retention import deleting, kept_preview, retained_cases
from app.console.statistics.tallies import over_figures
from app.console.workspace import workspace as workspaces
from app.console.workspace.workspace import Workspace
from app.store import mailboxes
from app.store_calls.errors import MailboxDeleted
from crypto.encoding import b64encode
from crypto.officer.chain import verify_chain
from crypto.officer.deletions.deletion import PROPOSED, seal_deletion
from crypto.officer.snapshot import case_digest
from tests.console.conftest import locking
from tests.console.office import ACCOUNT, GATEWAY_CLOCKS, TODAY, Console, Correspondent, Office
from tests.procedure.cases import ANSWERS, NO_MISUSE
from tests.stored import list_cases

# The last check-in is 180 days after the closing.
LATER = TODAY + timedelta(180)
WAY = ["take-in", "review", "decide", "record-outcome", "learn", "close"]
DUTIES = {"counsel": ["counsel", "executive"], "director": ["director", "executive"]}


def close(
    office: Office, case: Correspondent, check_ins: int = 3, committee: tuple[str, ...] = ("counsel", "director")
) -> Console:
    """Take a case to its end, with nothing left open."""
    console = office.open_console()
    voters = {"decide": committee}
    changes: dict[str, dict[str, Any]] = {"decide": {"decision": "stop"}, "record-outcome": NO_MISUSE}
    console.answer(case.path, "We have concluded.", "concluded")
    for action in WAY:
        answers = {**ANSWERS.get(action, {}), **changes.get(action, {})}
        office.decide(console, case.path, action, *voters.get(action, ()), **answers)
    for _time in range(check_ins):
        office.decide(console, case.path, "check-in", **ANSWERS["check-in"])
    return console


@pytest.fixture(scope="module")
def closed(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Correspondent]:
    """A case with a file that was taken to its end: of its office each test has a copy."""
    folder = tmp_path_factory.mktemp("closed")
    office = Office(f"sqlite:///{shutil.copy(empty_store, folder)}", folder / "keys")
    office.charge(2, **DUTIES)
    case = office.file(files={"photo.png": b"x" * 5000})
    with locking():
        close(office, case)
    yield case
    office.db.close()


@pytest.fixture
def office(closed: Correspondent, tmp_path: Path) -> Iterator[Office]:
    office = closed.office.copy_to(tmp_path)
    yield office
    office.db.close()


@pytest.fixture
def case(office: Office, closed: Correspondent) -> Correspondent:
    return replace(closed, office=office)


def wait(office: Office, monkeypatch: pytest.MonkeyPatch, **duties: list[str]) -> None:
    """Let 180 days pass, and the directory be renewed."""
    for module in (workspaces, own_key_file, retained_cases, deleting, kept_preview, held_register):
        monkeypatch.setattr(module, "today", lambda: LATER)
    for name in ("app.console.statistics.tallies", *GATEWAY_CLOCKS):
        monkeypatch.setattr(f"{name}.today", lambda: LATER)
    held = {**DUTIES, **duties}
    recipients = [office.organisation.recipient(id, duties=held.get(id, [id])) for id in office.organisation.officers]
    office.publish(3, LATER, recipients=recipients)


def sign(console: Console, what: str, case: Correspondent, step: str = "sign") -> str:
    """Tick a case to propose or to confirm its deletion, look at what is asked, sign: what the console says then."""
    mailbox, page = b64encode(case.reporter.mailbox), console.read("/retention")
    checked = console.post(f"/retention/{what}", page, case=mailbox, step="check")
    if checked.status_code != 200:
        return console.read("/retention")
    signed = console.post(f"/retention/{what}", checked.text, case=mailbox, step=step)
    return console.client.get(signed.location).text


def delete(office: Office, case: Correspondent, first: str = "compliance", second: str = "counsel") -> str:
    sign(office.open_console(first), "propose", case)
    return sign(office.open_console(second), "confirm", case)


def test_a_case_is_deleted_by_two_officers_wholly_and_counted(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = [*office.pieces.glob("*/0*")]
    assert pieces != []
    wait(office, monkeypatch)
    proposed = sign(office.open_console(), "propose", case)
    assert "You have proposed to delete 1 case. A second officer has to confirm it." in proposed
    assert len(list_cases(office.db)) == 1
    console = office.open_console("counsel")
    assert "Proposed by The compliance" in console.read("/retention")
    assert "1 case was deleted." in sign(console, "confirm", case)
    assert list_cases(office.db) == []
    assert [path for path in pieces if path.exists()] == []
    for table in ("messages", "entries", "replies", "notes", "attachments", "dockets"):
        assert office.rows(table, case) == []
    with pytest.raises(MailboxDeleted):
        mailboxes.open_mailbox(office.db, case.reporter.gate)
    assert console.get(case.path).status_code == 404
    workspace = Workspace("counsel", office.identity("counsel"), office.line, office.config)
    workspace.refresh(20)
    (tally,) = over_figures(workspace, lambda tallies, states: tallies)
    assert (tally.outcome, tally.closed, tally.channel) == ("no_misuse", str(TODAY.year), "External")


def test_nothing_is_ticked_beforehand_and_number_and_words_are_shown(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(office, monkeypatch)
    number = case_digest(case.reporter.mailbox).hex()[:16]
    for officer, what in (("compliance", "propose"), ("counsel", "confirm")):
        console = office.open_console(officer)
        page = console.read("/retention")
        [box] = re.findall(r"<input type=\"checkbox\"[^>]*>", page)
        assert "checked" not in box
        checked = console.post(f"/retention/{what}", page, case=b64encode(case.reporter.mailbox), step="check").text
        for shown in (page, checked):
            assert number in shown and ACCOUNT in shown
        sign(console, what, case)
    assert list_cases(office.db) == []


def test_one_officer_alone_deletes_nothing(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(office, monkeypatch)
    console = office.open_console()
    sign(console, "propose", case)
    page = console.read("/retention")
    assert "Proposed by you" in page and 'type="checkbox"' not in page
    for what in ("propose", "confirm"):
        answer = console.post(f"/retention/{what}", page, case=b64encode(case.reporter.mailbox), step="sign")
        assert answer.status_code == 302
    assert len(list_cases(office.db)) == 1


def test_nothing_is_confirmed_that_nobody_proposed(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    wait(office, monkeypatch)
    page, mailbox = console.read("/retention"), b64encode(case.reporter.mailbox)
    assert console.post("/retention/confirm", page, case=mailbox, step="sign").status_code == 302
    assert console.post("/retention/erase", page, case=mailbox, step="sign").status_code == 404
    assert len(list_cases(office.db)) == 1


@pytest.mark.parametrize("signer", ["compliance", "director"])
def test_a_proposal_that_another_key_signed_counts_for_nothing(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch, signer: str
) -> None:
    """In counsel's name, or by an officer who is charged with no duty to delete."""
    wait(office, monkeypatch, director=["executive"])
    [report] = [row.envelope for row in office.rows("messages", case)]
    chain = verify_chain(report, [(row.previous, row.envelope) for row in office.rows("entries", case)])
    author = {"compliance": "counsel", "director": "director"}[signer]
    statement = seal_deletion(
        PROPOSED,
        case.reporter.mailbox,
        chain,
        [*office.organisation.officers],
        author,
        office.identity(signer),
        office.directory,
        LATER.isoformat(),
    )
    office.change("INSERT INTO deletions (key, mailbox, statement) VALUES (1, ?, ?)", case.reporter.mailbox, statement)
    console = office.open_console()
    assert "Proposed by" not in console.read("/retention")
    console.post("/retention/confirm", console.read("/retention"), case=b64encode(case.reporter.mailbox), step="sign")
    assert len(list_cases(office.db)) == 1


def test_whatever_is_recorded_makes_a_proposal_void(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(office, monkeypatch)
    sign(office.open_console(), "propose", case)
    console = office.open_console("counsel")
    assert "Proposed by The compliance" in console.read("/retention")
    office.slip_in_entry(case, "counsel", office.identity("director"), "Wait.", "director")
    page = console.read("/retention")
    assert "Due to be deleted" in page and "Proposed by" not in page


def test_a_case_is_not_deleted_before_its_day(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    page = console.read("/retention")
    assert "No case is closed." not in page and "Nothing but time" in page
    delete(office, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_is_not_deleted_while_something_is_open_and_the_page_says_what(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_one = office.file()
    close(office, open_one, check_ins=2)
    wait(office, monkeypatch)
    assert "1 check-in is to come." in office.open_console().read("/retention")
    delete(office, open_one)
    assert len(list_cases(office.db)) == 2


def test_a_case_with_a_new_message_is_not_deleted(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.follow_up("They have fired me.", received_on=TODAY + timedelta(150))
    wait(office, monkeypatch)
    delete(office, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_is_not_deleted_if_somebody_writes_while_others_are_deleted(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(office, monkeypatch)

    seal = deleting._seal_last_tally

    def seal_late(*arguments: Any) -> bytes | None:
        row = (1, b"id", case.reporter.gate, False, LATER.isoformat(), 6, b"sealed")
        office.change(
            "INSERT INTO messages (key, id, gate, opens_case, received_on, size_bytes, envelope)"
            " VALUES (?,?,?,?,?,?,?)",
            *row,
        )
        return seal(*arguments)

    monkeypatch.setattr(deleting, "_seal_last_tally", seal_late)
    assert "was deleted" not in delete(office, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_is_not_deleted_if_an_officer_acts_while_it_is_deleted(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(office, monkeypatch)

    seal = deleting._seal_last_tally

    def act_late(*arguments: Any) -> bytes | None:
        office.slip_in_entry(case, "counsel", office.identity("counsel"), "Wait.")
        return seal(*arguments)

    monkeypatch.setattr(deleting, "_seal_last_tally", act_late)
    assert "was deleted" not in delete(office, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_is_not_deleted_while_it_is_held_back(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    assert console.act(case.path, "hold", why="A court has asked for it.").status_code == 302
    wait(office, monkeypatch)
    assert "Its deletion is held back." in console.read("/retention")
    delete(office, case)
    assert len(list_cases(office.db)) == 1


def test_a_case_is_deleted_once_it_is_not_held_back_any_more(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    assert console.act(case.path, "hold", why="A court has asked for it.").status_code == 302
    assert console.act(case.path, "release-hold").status_code == 302
    wait(office, monkeypatch)
    assert "1 case was deleted." in delete(office, case)


def test_who_holds_no_fitting_duty_deletes_nothing(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(office, monkeypatch)
    recipients = [office.organisation.recipient(id, duties=["executive"]) for id in office.organisation.officers]
    office.publish(4, LATER, recipients=recipients)
    console = office.open_console("counsel")
    assert 'type="checkbox"' not in console.read("/retention")
    for what in ("propose", "confirm"):
        posted = console.post(
            f"/retention/{what}", console.read("/recipients"), case=b64encode(case.reporter.mailbox), step="sign"
        )
        assert posted.status_code == 404
    assert len(list_cases(office.db)) == 1


@pytest.mark.parametrize("named", ["", "nothing", "A" * 43])
def test_nothing_is_deleted_that_is_no_closed_case(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    console = office.open_console()
    open_one = office.file()
    wait(office, monkeypatch)
    for mailbox in (named, open_one.path.rsplit("/", 1)[1]):
        for what in ("propose", "confirm"):
            posted = console.post(f"/retention/{what}", console.read("/retention"), case=mailbox, step="sign")
            assert posted.status_code == 302
    assert len(list_cases(office.db)) == 2


def test_what_is_kept_of_a_customer_is_told_to_nobody_whom_the_case_left_out(
    empty_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by her pages before and after it is deleted, nor by what her key opens of the store."""
    office = Office(f"sqlite:///{shutil.copy(empty_store, tmp_path)}", tmp_path / "keys")
    duties = {"compliance": ["compliance", "executive"], "counsel": ["counsel"], "director": ["director"]}
    office.charge(2, **duties)
    case = office.file(left_out=("director",))
    close(office, case, committee=("counsel", "compliance"))
    wait(office, monkeypatch, **duties)
    left_out = office.open_console("director")
    paths = ("/customers", "/retention")
    before = [re.sub('name="csrf_token" value="[^"]*"', "", left_out.read(path)) for path in paths]
    sign(office.open_console(), "propose", case)
    console, mailbox = office.open_console("counsel"), b64encode(case.reporter.mailbox)
    asked = console.post("/retention/confirm", console.read("/retention"), case=mailbox, step="check").text
    for told in (
        "Customer 7",
        "Moderate",
        "Ask for the contract of resale.",
        "visible to: The compliance, The counsel.",
    ):
        assert told in asked
    assert "1 case was deleted." in sign(console, "confirm", case)
    page = console.read("/customers")
    assert "Customer 7" in page and "Moderate" in page and "1 deleted" in page
    assert [re.sub('name="csrf_token" value="[^"]*"', "", left_out.read(path)) for path in paths] == before
    for id, count in (("compliance", 1), ("counsel", 1), ("director", 0)):
        workspace = Workspace(id, office.identity(id), office.line, office.config)
        workspace.refresh(20)
        assert len(list_kept(open_held(workspace))) == count
