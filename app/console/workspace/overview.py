"""Overviews of all cases that an officer can read, for pages about many cases: deadlines, statistics, retention.

What fails in one case is confined to it: such cases are left out, and listed with what fails in them.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import NamedTuple, TypeVar

from app.console.cases.faults import BEFORE_ALL, STATE, CaseFault
from app.console.cases.naming import name_case
from app.console.index.case_index import IndexedCase
from app.console.index.summary import CaseSummary, read_state
from app.console.workspace.workspace import Workspace
from app.procedure.state import State
from app.store_calls.cases import CaseRow
from crypto.encoding import b64encode


class CaseOverview(NamedTuple):
    """A case: its mailbox (base64url), gate (32 bytes), channel's id, first words, state, days of its messages.

    `summary` is what else is known of it.
    """

    mailbox: str
    gate: bytes
    received_on: date
    channel: str
    words: str
    state: State
    messages: list[date]
    summary: CaseSummary

    @property
    def name(self) -> str:
        """How the case is called."""
        return name_case(self.summary.number, self.words)


class FaultyCase(NamedTuple):
    """A case in which something fails: its row, its mailbox (base64url), and what fails."""

    row: CaseRow
    mailbox: str
    faults: list[CaseFault]


T = TypeVar("T")


def over_cases(
    workspace: Workspace, stage: str, work: Callable[[list[CaseOverview]], T], only: Collection[bytes] | None = None
) -> T:
    """Call `work` with all cases of which this officer is a member, or of the gates in `only`, in no order.

    Cases in which it fails are left out, and noted under the stage (one of cases.faults.STAGES). `work` must change
    nothing: it may be called again.
    """
    members = [
        case
        for case in workspace.case_index.list_cases()
        if case.summary.is_member and (only is None or case.gate in only)
    ]
    overviews = workspace.faults.confine(
        STATE, members, lambda cases: [_make_overview(workspace, case) for case in cases]
    )
    return workspace.faults.confine(stage, overviews, work)


def list_faulty_cases(workspace: Workspace) -> list[FaultyCase]:
    """List the cases in which something fails, the latest first."""
    faults = {gate: [fault] for gate, fault in workspace.case_index.list_faults().items()}
    for gate, found in workspace.faults.all().items():
        faults[gate] = [*faults.get(gate, []), *found.values()]
    rows = workspace.case_index.rows
    cases = [
        FaultyCase(rows[gate], b64encode(rows[gate].mailbox), found) for gate, found in faults.items() if gate in rows
    ]
    return sorted(cases, key=lambda case: (case.row.received_on, case.mailbox), reverse=True)


def count_left_out(workspace: Workspace, stage: str) -> int:
    """Count the cases that a page misses because of faults: at its own stage, or before."""
    missing = {*BEFORE_ALL, STATE, stage}
    return sum(any(fault.stage in missing for fault in case.faults) for case in list_faulty_cases(workspace))


def _make_overview(workspace: Workspace, case: IndexedCase) -> CaseOverview:
    row, summary = case
    state = read_state(summary, workspace.rules, row.received_on)
    messages = [date.fromisoformat(day) for day in summary.written_on]
    return CaseOverview(
        b64encode(row.mailbox), row.gate, row.received_on, summary.channel, summary.words, state, messages, summary
    )


def is_doubled(workspace: Workspace, number: str) -> bool:
    """Whether more than one of the cases that this officer can read, of those opened, says that it has this number."""
    cases = workspace.case_index.list_cases(partly=True) if number else []
    return sum(each.summary.number == number for each in cases) > 1


def list_customers(workspace: Workspace) -> list[str]:
    """All customers that the records of the cases name, of those opened, each once."""
    cases = workspace.case_index.list_cases(partly=True)
    return list(dict.fromkeys(name for case in cases for name in case.summary.customers))
