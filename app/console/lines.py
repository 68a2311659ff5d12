"""Lines of the inbox: cards as they read on a day, the most urgent first."""

from datetime import date
from typing import NamedTuple

from app.casework import CaseRow
from app.console.card import Card, read_state
from app.console.people import find_person
from app.procedure.clocks import Due, read_clocks
from app.procedure.rules import Rules
from crypto.directory import Directory
from crypto.notation import b64encode


class Line(NamedTuple):
    """What the inbox shows of one case; channel, stage and people are ids, and `lead` names.

    `due` is the most urgent of its clocks, `is_mine` says that this officer is on the case or has to do what is next.
    `waiting_since` is the day of the oldest message without an answer.
    """

    gate: bytes
    mailbox: str
    received_on: date
    channel: str
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
    is_suspect: bool
    has_left: bool

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due.overdue


def write_line(row: CaseRow, card: Card, rules: Rules, directory: Directory, me: str, day: date) -> Line:
    """Write the line of one case as it is on this day, for the officer of this id."""
    dues = [] if card.has_left else read_clocks(read_state(card, rules, row.received_on), day)
    people = tuple(dict.fromkeys([*card.lead, *card.team]))
    is_awaited = card.is_my_turn or any(due.warn for due in dues)
    return Line(
        gate=row.gate,
        mailbox=b64encode(row.mailbox),
        received_on=row.received_on,
        channel=card.channel,
        words=card.words,
        status=card.status,
        stage=card.stage,
        due=next((due for due in dues if due.overdue), dues[0] if dues else None),
        lead=tuple(find_person(directory, id).name for id in card.lead),
        people=people,
        customers=tuple(card.customers),
        tags=tuple(card.tags),
        messages=len(card.written_on),
        unanswered=card.unanswered,
        waiting_since=date.fromisoformat(card.waiting_since) if card.waiting_since else None,
        last_on=date.fromisoformat(card.last_on),
        is_mine=not card.has_left and (me in people if people else is_awaited),
        is_suspect=card.is_suspect,
        has_left=card.has_left,
    )


def rank(line: Line) -> tuple[bool, int, int, str]:
    """By what lines are sorted: overdue, waiting for an answer, what last happened; last what was left."""
    if line.is_overdue and line.due:
        return line.has_left, 0, line.due.on.toordinal(), line.mailbox
    if line.waiting_since:
        return line.has_left, 1, line.waiting_since.toordinal(), line.mailbox
    return line.has_left, 2, -line.last_on.toordinal(), line.mailbox
