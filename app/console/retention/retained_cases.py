"""Closed cases: from when on each may be deleted, what keeps it until then, and who has proposed to delete it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from app.clock import today
from app.console.names import Person, find_person
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.model import CONCLUDED
from app.procedure.retention import CLOSING, find_end, find_open
from app.store_calls.call import MOST_NAMED, split
from app.store_calls.cases import CaseRow
from app.store_calls.deletions import read_statements_of
from app.store_calls.records import read_record
from crypto.encoding import b64decode
from crypto.officer.chain import verify_chain
from crypto.officer.deletions.deletion import find_proposers, open_statements
from crypto.officer.snapshot import case_digest


class RetainedCase(NamedTuple):
    """A closed case, the day it was closed, and the day from which it may be deleted, if nothing is `open` (sentences).

    `proposers` are the officers who proposed to delete it as it is now: there are none before it is due.
    """

    case: CaseOverview
    closed_on: date
    ends_on: date
    open: list[str]
    is_due: bool
    proposers: Sequence[str] = ()

    @property
    def row(self) -> CaseRow:
        return CaseRow(self.case.gate, b64decode(self.case.mailbox), self.case.received_on)

    @property
    def number(self) -> str:
        """By what auditors and print-outs call the case: 16 hex digits."""
        return case_digest(self.row.mailbox).hex()[:16]


class RetentionList(NamedTuple):
    """Closed cases by what can be done with them. `awaited` were proposed by this officer, and wait for another one."""

    to_confirm: list[RetainedCase]
    to_propose: list[RetainedCase]
    awaited: list[RetainedCase]
    kept: list[RetainedCase]


def list_retained_cases(workspace: Workspace) -> RetentionList:
    """List the closed cases that this officer can read, those whose time has come first. Raises StoreUnavailable."""

    def list_closed(cases: list[CaseOverview]) -> list[RetainedCase]:
        return [_make_retained(each) for each in cases if each.state.status == CONCLUDED]

    retained = sorted(
        over_cases(workspace, "retention", list_closed),
        key=lambda each: (bool(each.open), each.ends_on, each.case.mailbox),
    )
    due = _add_proposers(workspace, [each for each in retained if each.is_due])
    me = workspace.me.id if workspace.me else ""
    return RetentionList(
        to_confirm=[each for each in due if {*each.proposers} - {me}],
        to_propose=[each for each in due if not each.proposers],
        awaited=[each for each in due if [*each.proposers] == [me]],
        kept=[each for each in retained if not each.is_due],
    )


def may_delete(workspace: Workspace) -> bool:
    """Whether this officer holds one of the duties that the procedure lets delete cases."""
    me = workspace.me
    return me is not None and holds_duty(workspace, me.id)


def holds_duty(workspace: Workspace, id: str) -> bool:
    """Whether the officer of an id holds one of these duties."""
    found = workspace.directory.find(id)
    return found is not None and bool({*found.duties} & {*workspace.rules.retention.may_delete})


def name_proposers(workspace: Workspace, retained: RetainedCase) -> list[Person]:
    """Who has proposed to delete a case."""
    return [find_person(workspace.directory, id) for id in retained.proposers]


def _make_retained(case: CaseOverview) -> RetainedCase:
    closing, found = case.state.latest(CLOSING), find_open(case.state)
    closed_on = closing.on if closing else case.received_on
    ends_on = find_end(case.state, case.messages)
    is_due = not found and ends_on is not None and ends_on <= today()
    return RetainedCase(case, closed_on, ends_on or closed_on, found, is_due)


def _add_proposers(workspace: Workspace, due: list[RetainedCase]) -> list[RetainedCase]:
    statements = {
        mailbox: signed
        for some in split((each.row.mailbox for each in due), MOST_NAMED)
        for mailbox, signed in read_statements_of(workspace.store, some).items()
    }
    return [each._replace(proposers=_find_proposers(workspace, each, statements)) for each in due]


def _find_proposers(workspace: Workspace, each: RetainedCase, statements: dict[bytes, list[bytes]]) -> list[str]:
    mailbox = each.row.mailbox
    if not (stored := statements.get(mailbox)):
        return []
    record = read_record(workspace.store, each.row.mailbox)
    if record.report is None:
        return []
    opened = open_statements(stored, workspace.identity, mailbox, workspace.directory)
    chain = verify_chain(record.report, record.entries)
    found = find_proposers(opened, chain, workspace.directory, today().isoformat())
    return [id for id in found if holds_duty(workspace, id)]
