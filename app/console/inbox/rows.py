"""Inbox rows: maps case summaries to what the table shows on a given day, most urgent first."""

from datetime import date
from typing import NamedTuple

from app.console.cases.naming import name_case
from app.console.inbox.read_marks import UNREAD
from app.console.index.summary import CaseSummary, read_dues, read_state
from app.console.names import find_person
from app.procedure.deadlines import Due, find_last_day
from app.procedure.model import CONCLUDED, Rules
from app.procedure.state import State
from app.questionnaire.counted import MarkedOptions, find_chosen
from app.store_calls.cases import CaseRow
from crypto.directory import Directory
from crypto.encoding import b64encode

Urgency = tuple[bool, bool, bool, bool, bool, int, bool, int, str]


class InboxRow(NamedTuple):
    """One case in the inbox. Channel, stage, flags and people are ids, `lead` are names, `mailbox` is in base64url.

    `due` is the most urgent deadline; `is_mine` says that this officer is on the case, or has the next step;
    `is_waiting`, that it waits for this officer; `is_vote_awaited`, that a body's decision does.
    `waiting_since` is the day of the oldest message without an answer; `has_left`, that this officer has left the case.
    `said` are the options that its reporter chose, as `category=money`, of questions that are counted.
    `stage_place` and `priority_place` are places in the procedure's order, of which the first priority is the highest.
    `asked` are those for whom a task or a mention waits. The row is the same until the end of the day `same_until`, as
    long as its case and who is watched are.
    """

    gate: bytes
    mailbox: str
    received_on: date
    channel: str
    number: str
    words: str
    flags: tuple[str, ...]
    priority: str
    priority_place: int
    category: str
    severity: str
    said: tuple[str, ...]
    status: str | None
    stage: str
    stage_place: int
    due: Due | None
    lead: tuple[str, ...]
    people: tuple[str, ...]
    customers: tuple[str, ...]
    tags: tuple[str, ...]
    messages: int
    unanswered: int
    waiting_since: date | None
    last_on: date
    is_closed: bool
    is_unread: bool
    is_mine: bool
    is_waiting: bool
    is_vote_awaited: bool
    is_suspect: bool
    has_left: bool
    asked: tuple[str, ...]
    same_until: date

    @property
    def name(self) -> str:
        """How the case is called."""
        return name_case(self.number, self.words)

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due.overdue

    @property
    def is_new(self) -> bool:
        """Whether nobody has taken it in."""
        return self.stage_place == 0 and not self.has_left

    @property
    def is_resting(self) -> bool:
        """Whether it is closed, and its reporter waits for nothing: no check-in of it comes before a report."""
        return self.is_closed and not self.is_unread and not self.unanswered

    @property
    def urgency(self) -> Urgency:
        """The sort key: flagged, unread, overdue, by priority, then what waits for an answer, then the latest.

        Closed cases of which nobody waits for an answer come after all others, and cases that were left come last.
        """
        if self.is_overdue and self.due:
            day = self.due.on.toordinal()
        else:
            day = self.waiting_since.toordinal() if self.waiting_since else -self.last_on.toordinal()
        return (
            self.has_left,
            self.is_resting,
            not self.flags,
            not self.is_unread,
            not self.is_overdue,
            self.priority_place,
            self.waiting_since is None,
            day,
            self.mailbox,
        )


class RowMaker(NamedTuple):
    """What rows depend on besides their cases: the officer's id, the day, and the ids of priorities, highest first.

    `options` are the marked ones of the form; `watched` are the ids of those for whom the officer sees to what waits.
    """

    rules: Rules
    directory: Directory
    me: str
    day: date
    priorities: list[str]
    watched: frozenset[str]
    options: MarkedOptions

    def make_row(self, case: CaseRow, summary: CaseSummary, mark: int) -> InboxRow:
        """Make the row of a case with this officer's read mark."""
        state = read_state(summary, self.rules, case.received_on)
        dues = [] if summary.has_left else read_dues(summary, state, self.day)
        # Of what is paused, a row has nothing beside what runs.
        dues = [due for due in dues if not due.is_paused] or dues[:1]
        due = next((due for due in dues if due.overdue), dues[0] if dues else None)
        people = tuple(dict.fromkeys([*summary.lead, *summary.team]))
        is_vote_awaited = bool(summary.awaited)
        is_awaited = summary.is_my_turn or any(due.warn for due in dues)
        asked = () if summary.has_left else tuple(state.asked)
        is_asked = not self.watched.isdisjoint(asked)
        is_mine = not summary.has_left and (
            is_vote_awaited or is_asked or (self.me in people if people else is_awaited)
        )
        stages = [stage.id for stage in self.rules.stages]
        said = find_chosen(self.options, {**summary.answer_marks, **summary.later_marks})
        is_closed = self.rules.find_stage(summary.stage).status == CONCLUDED
        place = self.priorities.index(summary.priority) if summary.priority in self.priorities else -1
        return InboxRow(
            gate=case.gate,
            mailbox=b64encode(case.mailbox),
            received_on=case.received_on,
            channel=summary.channel,
            number=summary.number,
            words=summary.words,
            flags=tuple(summary.flags),
            priority=summary.priority,
            priority_place=place if place >= 0 else len(self.priorities) // 2,
            category=summary.category,
            severity=summary.severity,
            said=() if summary.has_left else tuple(said),
            status=summary.status,
            stage=summary.stage,
            stage_place=stages.index(summary.stage),
            due=due,
            lead=tuple(find_person(self.directory, id).name for id in summary.lead),
            people=people,
            customers=tuple(summary.customers),
            tags=tuple(summary.tags),
            messages=len(summary.written_on),
            unanswered=summary.unanswered,
            waiting_since=date.fromisoformat(summary.waiting_since) if summary.waiting_since else None,
            last_on=date.fromisoformat(summary.last_on),
            is_closed=is_closed,
            is_unread=is_unread(summary, mark, is_closed),
            is_mine=is_mine,
            is_waiting=is_vote_awaited or is_asked or (is_mine and (summary.is_my_turn or summary.unanswered > 0)),
            is_vote_awaited=is_vote_awaited,
            is_suspect=summary.is_suspect,
            has_left=summary.has_left,
            asked=asked,
            same_until=date.max if summary.has_left else _find_last_day(state, dues, due, self.day),
        )


def _find_last_day(state: State, dues: list[Due], due: Due | None, day: date) -> date:
    """The last day on which a row of these deadlines is as it is on a day, `due` being the most urgent of them."""
    if due and due.overdue and due.warn:
        # What comes after it, or begins later, changes nothing any more.
        return min(each.same_until for each in dues[: dues.index(due) + 1])
    return find_last_day(state, dues, day)


def is_unread(summary: CaseSummary, mark: int, is_closed: bool) -> bool:
    """Whether a case has a message that this officer hasn't opened, nor had read when they last wrote in it.

    Of a closed case whatever was answered counts as read.
    """
    if summary.has_left or mark == UNREAD:
        return not summary.has_left
    has_more = len(summary.written_on) > max(mark, summary.has_seen)
    return has_more and (not is_closed or summary.unanswered > 0)
