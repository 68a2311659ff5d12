"""Inbox rows: maps case summaries to what the table shows on a given day, most urgent first."""

from datetime import date
from typing import NamedTuple

from app.case_store.cases import CaseRow
from app.console.index.summary import CaseSummary, read_dues, read_state
from app.console.names import find_person
from app.procedure.deadlines import Due
from app.procedure.model import Rules
from crypto.directory import Directory
from crypto.encoding import b64encode


class InboxRow(NamedTuple):
    """One case in the inbox. Channel, stage and people are ids, `lead` are names, `mailbox` is in base64url.

    `due` is the most urgent deadline; `is_mine` says that this officer is on the case, or has the next step;
    `is_vote_awaited`, that a body's decision waits for this officer.
    `waiting_since` is the day of the oldest message without an answer; `has_left`, that this officer has left the case.
    """

    gate: bytes
    mailbox: str
    received_on: date
    channel: str
    number: str
    words: str
    status: str | None
    stage: str
    due: Due | None
    lead: tuple[str, ...]
    people: tuple[str, ...]
    customers: tuple[str, ...]
    tags: tuple[str, ...]
    messages: int
    unanswered: int
    waiting_since: date | None
    last_on: date
    is_mine: bool
    is_vote_awaited: bool
    is_suspect: bool
    has_left: bool

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due.overdue


def make_row(case: CaseRow, summary: CaseSummary, rules: Rules, directory: Directory, me: str, day: date) -> InboxRow:
    """Make the row of a case on a day, for the officer of the id `me`."""
    dues = [] if summary.has_left else read_dues(summary, read_state(summary, rules, case.received_on), day)
    people = tuple(dict.fromkeys([*summary.lead, *summary.team]))
    is_vote_awaited = bool(summary.awaited)
    is_awaited = summary.is_my_turn or any(due.warn for due in dues)
    return InboxRow(
        gate=case.gate,
        mailbox=b64encode(case.mailbox),
        received_on=case.received_on,
        channel=summary.channel,
        number=summary.number,
        words=summary.words,
        status=summary.status,
        stage=summary.stage,
        due=next((due for due in dues if due.overdue), dues[0] if dues else None),
        lead=tuple(find_person(directory, id).name for id in summary.lead),
        people=people,
        customers=tuple(summary.customers),
        tags=tuple(summary.tags),
        messages=len(summary.written_on),
        unanswered=summary.unanswered,
        waiting_since=date.fromisoformat(summary.waiting_since) if summary.waiting_since else None,
        last_on=date.fromisoformat(summary.last_on),
        is_mine=not summary.has_left and (is_vote_awaited or (me in people if people else is_awaited)),
        is_vote_awaited=is_vote_awaited,
        is_suspect=summary.is_suspect,
        has_left=summary.has_left,
    )


def sort_key(row: InboxRow) -> tuple[bool, int, int, str]:
    """The sort key of urgency: overdue, then waiting for an answer, then the latest; cases that were left come last."""
    if row.is_overdue and row.due:
        return row.has_left, 0, row.due.on.toordinal(), row.mailbox
    if row.waiting_since:
        return row.has_left, 1, row.waiting_since.toordinal(), row.mailbox
    return row.has_left, 2, -row.last_on.toordinal(), row.mailbox
