"""Entries that no honest console would have sealed: marked, counted for nothing, and never the end of the inbox."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.case_store.entries import file_entries
from app.console.inbox.rows import InboxRow
from app.console.workspace.workspace import Workspace
from app.store_calls.entries import NewEntry
from crypto.encoding import b64encode
from crypto.envelope import Slot
from crypto.officer.chain import entry_digest
from tests.console.office import TODAY, Correspondent, Office, list_rows
from tests.messages import seal_raw, under
from tests.organisation import draw_identity

READERS = ["compliance", "counsel"]


def slip_in(
    office: Office,
    case: Correspondent,
    author: str = "counsel",
    forged: bool = False,
    previous: bytes | None = None,
    **fields: Any,
) -> None:
    """Store an entry that says that the case was taken in, with whatever else."""
    chain = office.chain(case)
    head = chain[-1] if chain else next(row for row in office.rows("messages", case) if row.opens_case)
    follows = entry_digest(head.envelope) if previous is None else previous
    entry = {
        "kind": "entry",
        **under(office.directory),
        "mailbox": b64encode(case.reporter.mailbox),
        "number": len(chain),
        "seen": {},
        "sent_on": TODAY.isoformat(),
        "to": READERS,
        "from": author,
        "action": "take-in",
        "details": {},
        "previous": b64encode(follows),
        **fields,
    }
    signer = draw_identity() if forged else office.identity(author)
    slots = [Slot(office.identity(id).sealing[0].address) for id in READERS]
    sealed = seal_raw(entry, signer.signing, slots)
    file_entries(office.db, case.reporter.gate, [NewEntry(sealed, follows)], received_on=TODAY)


def of_another_case(office: Office, case: Correspondent) -> None:
    slip_in(office, case, mailbox=b64encode(office.file("Another.").reporter.mailbox))


def of_the_future(office: Office, case: Correspondent) -> None:
    slip_in(office, case, sent_on=(TODAY + timedelta(9)).isoformat())


def of_no_member(office: Office, case: Correspondent) -> None:
    slip_in(office, case, author="director")


def forged(office: Office, case: Correspondent) -> None:
    slip_in(office, case, forged=True)


def out_of_the_chain(office: Office, case: Correspondent) -> None:
    slip_in(office, case, previous=bytes(32))


def of_nobody(office: Office, case: Correspondent) -> None:
    nobody: dict[str, Any] = {"from": "nobody"}
    slip_in(office, case, **nobody)


def no_message(office: Office, case: Correspondent) -> None:
    follows = entry_digest(office.rows("messages", case)[0].envelope)
    file_entries(office.db, case.reporter.gate, [NewEntry(b"junk", follows)], received_on=TODAY)


def against_the_rules(office: Office, case: Correspondent) -> None:
    slip_in(office, case, action="close", details={"summary": "All over."})


def look(office: Office) -> InboxRow:
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)
    line = next(line for line in list_rows(workspace) if line.words == "The one.")
    workspace.clear()
    return line


BAD: list[Callable[[Office, Correspondent], None]] = [
    of_another_case,
    of_the_future,
    of_no_member,
    forged,
    out_of_the_chain,
    of_nobody,
    no_message,
    against_the_rules,
]


@pytest.mark.parametrize("add", BAD, ids=lambda add: add.__name__)
def test_a_bad_entry_is_marked_and_changes_nothing(
    office: Office, add: Callable[[Office, Correspondent], None]
) -> None:
    case = office.file("The one.")
    honest = look(office)
    add(office, case)
    line = look(office)
    assert (line.is_suspect, honest.is_suspect) == (True, False)
    assert line.stage == "received"
    assert line._replace(is_suspect=False) == honest
    console = office.open_console()
    assert "Look closely" in console.read("/")
    assert console.get(case.path).status_code == 200


def test_an_honest_entry_counts(office: Office) -> None:
    slip_in(office, office.file("The one."))
    line = look(office)
    assert (line.stage, line.is_suspect) == ("review", False)


def test_an_entry_dated_ahead_counts_when_its_day_has_come(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.file("The one.")
    of_the_future(office, case)
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    for days, stage in ((0, "received"), (7, "received"), (8, "review"), (9, "review")):
        monkeypatch.setattr("app.console.workspace.workspace.today", lambda days=days: TODAY + timedelta(days))
        workspace.refresh(60)
        assert [line.stage for line in list_rows(workspace, TODAY + timedelta(days))] == [stage]
    workspace.clear()


@pytest.mark.parametrize(
    "details",
    [
        {"customer": "x" * 100_000, "tags": ",".join(f"tag{number}" for number in range(9000))},
        {"customer": "<script>alert(1)</script>", "tags": '"><b>'},
        {"customer": "\u202eevil", "tags": " , ,,"},
        {"customer": ["a", "b"]},
        {"tags": True},
    ],
    ids=["large", "markup", "direction", "list", "yes"],
)
def test_strange_facts_break_nothing(office: Office, details: dict[str, Any]) -> None:
    slip_in(office, office.file("The one."), action="describe", details=details)
    page = office.open_console().read("/")
    assert "The one." in page
    assert "<script" not in page and "<b>" not in page
    assert len(page) < 40_000


def test_a_report_that_was_changed_in_its_place_is_noticed_when_its_case_is_opened(office: Office) -> None:
    case = office.file("The one.")
    console = office.open_console()
    assert "Look closely" not in console.read("/")
    office.change_envelopes("messages", case, lambda envelope: envelope[:-1] + bytes([envelope[-1] ^ 1]))
    # It has the same id still, so the inbox doesn't look again.
    assert "Look closely" not in console.read("/")
    console.read(case.path)
    assert "Look closely" in console.read("/")


def test_an_entry_names_whom_it_gives_access_and_nobody_its_author_would_rather_show(office: Office) -> None:
    case = office.file("The one.")
    told: dict[str, Any] = {
        "of": 0,
        "reply": {"envelope": "A" * 43, "key": "A" * 43},
        "members": ["compliance", "counsel", "director"],
    }
    details = {"member": ["counsel"], "why": "x"}
    slip_in(office, case, action="access-granted", member="director", details=details, **told)
    page = office.open_console().read(case.path)
    asked = page.split("Who shall read all of this case", 1)[1].split("</div>", 1)[0]
    assert "The director" in asked and "The counsel" not in asked
