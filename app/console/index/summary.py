"""Case summaries: of an opened case, what the inbox shows, its search text, and what its deadlines depend on."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

from app.console.cases.decisions import list_awaited
from app.console.cases.flags import find_flags
from app.console.cases.naming import first_words
from app.console.cases.next_steps import list_next_steps
from app.console.cases.opened_case import OpenedCase
from app.console.cases.status import CaseStatus, find_unanswered, follow_case
from app.console.formatting import format_answer
from app.console.index.search import MOST_SEARCHED, SearchText, make_search_text
from app.procedure.deadlines import Due, read_clocks
from app.procedure.decisions import Proposal
from app.procedure.facts import find_customers, find_fact, find_first
from app.procedure.items.measures import ADD, gather_measures
from app.procedure.items.tasks import Task
from app.procedure.model import NUMBER, Rules
from app.procedure.state import State
from app.procedure.steps import Step
from app.questionnaire.counted import mark_answers
from app.questionnaire.model import Signal
from crypto.conversation import Received, opened
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.errors import NotForThisIdentity, WrongDay
from crypto.message import FollowUp, Message, Report, Telling
from crypto.message_fields import RECUSED, REPORTER, WITHDRAWN
from crypto.officer.case import Case
from crypto.officer.key_sharing import find_unshared
from crypto.officer.messages import ActionEntry, Entry
from crypto.officer.record import Record
from crypto.officer.tally import find_tally_keys

# Facts of a case that are one answer, by which it is sorted and found.
TRIAGED = ("priority", "category", "severity")
MOST_LETTERS = 80
MOST_TAGS = 20
MOST_MARKED = 200


class CaseSummary(NamedTuple):
    """The summary of one case. Days are YYYY-MM-DD; channel, stage, lead and team are ids.

    `number` is empty until the case is taken in. `flags`, `priority`, `category`, `severity` are ids of
    answers.

    `written_on` are the days on which the reporter wrote, `waiting_since` that of the oldest message without an answer,
    `unanswered_on` those of the messages after the report that have none. `history` is JSON for `read_state`.
    `has_seen` is how many of the reporter's messages this officer had read when they last wrote in the case.
    `is_my_turn`: this officer has the duty for the next step; `awaited` are the decisions that wait for their vote, by
    the action's id and the day on which it was proposed; `is_member`: they can read new messages, as all `members`
    (ids) can; `has_left`: they could once, and recused themselves or were withdrawn; `lacks_keys`: another member can't
    open what this officer can, though meant to. `tally_keys` are the two of SPEC 9 by which the case is counted,
    in b64: none before an officer has acted, or if they are unknown. `answer_marks` are those of the
    report's answers (`app.questionnaire.counted`), `later_marks` those of what was told since. From `stale_on` on, the
    summary has to be made again: an entry that was dated ahead may count then.
    """

    words: str
    number: str
    flags: list[str]
    priority: str
    category: str
    severity: str
    channel: str
    status: str | None
    stage: str
    history: str
    lead: list[str]
    team: list[str]
    customers: list[str]
    tags: list[str]
    written_on: list[str]
    unanswered: int
    waiting_since: str | None
    unanswered_on: list[str]
    last_on: str
    has_seen: int
    is_my_turn: bool
    awaited: list[list[str]]
    is_suspect: bool
    is_member: bool
    members: list[str]
    has_left: bool
    lacks_keys: bool
    tally_keys: list[str]
    answer_marks: dict[str, str]
    later_marks: dict[str, str]
    stale_on: str | None
    text: SearchText


def make_summary(
    opened_case: OpenedCase, directory: Directory, rules: Rules, me: str, day: date, signals: Sequence[Signal]
) -> CaseSummary:
    """Make the summary of a case that is shown, for the officer of the id `me`, as of a day.

    `signals` are the answers of the form that flag a case.
    """
    case, case_status = follow_case(opened_case, directory, rules, day)
    state = case_status.state
    days = {item.received.digest: item.received_on.isoformat() for item in opened_case.items}
    left_at = _find_departure(case_status.record, me)
    is_known = bool(me) and case.report.message is not None
    has_left = left_at > 0 or (is_known and me not in case_status.record.members)
    theirs, entries = _list_readable(case, left_at)
    shown: list[Received[Message]] = [*theirs, *entries]
    unanswered = [] if has_left else find_unanswered(case)
    waiting = [days[item.digest] for item in unanswered]
    next_steps = list_next_steps(case_status, directory, me).next
    return CaseSummary(
        words=first_words(case.report),
        number=find_first(state, NUMBER),
        flags=find_flags(case, state, signals),
        **{fact: next(iter(find_fact(state, fact)), "") for fact in TRIAGED},
        channel=case.channel,
        status=case.status,
        stage=state.stage,
        history=write_history(state),
        lead=find_fact(state, "lead"),
        team=find_fact(state, "team"),
        customers=[name[:MOST_LETTERS] for name in find_customers(state)],
        tags=[tag[:MOST_LETTERS] for tag in find_fact(state, "tags")][:MOST_TAGS],
        written_on=[days[item.digest] for item in theirs],
        unanswered=len(waiting),
        waiting_since=min(waiting, default=None),
        unanswered_on=[days[item.digest] for item in unanswered if item is not case.report],
        last_on=max((days[item.digest] for item in shown), default=opened_case.row.received_on.isoformat()),
        has_seen=_count_seen(case, me),
        is_my_turn=state.status != "concluded" and any(not each.obstacles for each in next_steps),
        awaited=[[each.action, each.on.isoformat()] for each in list_awaited(case_status, me)],
        is_suspect=any(item.marks for item in shown) or bool(case.gaps or case.unrecorded or case_status.refused),
        is_member=me in case_status.record.members,
        members=sorted(case_status.record.members),
        has_left=has_left,
        lacks_keys=me in case_status.readers and find_unshared(case.held, case_status.readers) is not None,
        tally_keys=[*map(b64encode, find_tally_keys(case, case_status.record) or ())] if case.entries else [],
        answer_marks=_mark_answers([case.report]),
        later_marks=_mark_answers(item for item in theirs if item is not case.report),
        stale_on=_find_stale_on(case, day),
        text=_make_search_text(theirs, entries, case_status, directory),
    )


def _mark_answers(messages: Iterable[Received[Report | FollowUp]]) -> dict[str, str]:
    answers = (answer for item in messages for answer in (item.message.answers if item.message else None) or ())
    return mark_answers((answer.question, answer.text) for answer in islice(answers, MOST_MARKED))


def read_state(summary: CaseSummary, rules: Rules, opened_on: date) -> State:
    """Read the procedure's state of a case from its summary: the steps without their free text."""
    since, *written, asked = json.loads(summary.history)
    steps, proposed = (
        tuple(Step(action, author, date.fromisoformat(on), *more) for action, author, on, *more in each)
        for each in written
    )
    measures, tasks = gather_measures(steps), dict(map(_read_task, asked))
    return State(rules, opened_on, summary.stage, steps, (), since, tuple(map(Proposal, proposed)), (), measures, tasks)


def read_dues(summary: CaseSummary, state: State, day: date) -> list[Due]:
    """Read the deadlines of a case on a day from its summary, and the state that was read from it."""
    return read_clocks(state, day, map(date.fromisoformat, summary.unanswered_on))


def _count_seen(case: Case, me: str) -> int:
    own = [entry.seen.get(REPORTER, 0) for entry in opened(case.entries) if entry.author == me]
    return max(own, default=0)


def _find_departure(record: Record, me: str) -> int:
    """The number of the entry by which this officer last recused themselves or was withdrawn; 0 for a member."""
    if me in record.members and me not in record.recused:
        return 0
    steps = [each for each in record.steps if me == (each.author if each.action == RECUSED else each.member)]
    return max((each.number for each in steps if each.action in (RECUSED, WITHDRAWN)), default=0)


def _list_readable(case: Case, left_at: int) -> tuple[list[Received[Report | FollowUp]], list[Received[Entry]]]:
    """The reporter's messages, and the entries, that this officer can read, or could if they weren't damaged.

    If they left with the entry of the number `left_at`, only what that entry's author had seen.
    """
    follow_ups, entries = case.follow_ups, case.entries
    if left_at:
        left = entries[left_at - 1].message
        seen = left.seen.get(REPORTER, 0) if left else 0
        follow_ups = [item for item in follow_ups if item.message and item.message.number < seen]
        entries = entries[:left_at]
    theirs: list[Received[Report | FollowUp]] = [case.report, *follow_ups]
    theirs = [item for item in theirs if item.suspect != [NotForThisIdentity]]
    return theirs, [item for item in entries if item.suspect != [NotForThisIdentity]]


def write_history(state: State) -> str:
    """Write what `read_state` reads: the steps without their free text, as JSON."""
    steps, proposed = (
        [
            (
                each.action,
                each.author,
                each.on.isoformat(),
                _select_coded_answers(state.rules, each),
                each.entry if each.action == ADD else "",
            )
            for each in listed
        ]
        for listed in (state.steps, [proposal.step for proposal in state.open])
    )
    asked = [
        (entry, each.step.action, each.step.author, each.step.on.isoformat(), each.waits_for, str(each.due_on or ""))
        for entry, each in state.tasks.items()
    ]
    return json.dumps((state.since, steps, proposed, asked), ensure_ascii=False, separators=(",", ":"))


def _read_task(written: list[Any]) -> tuple[str, Task]:
    entry, action, author, on, waits_for, due_on = written
    step = Step(action, author, date.fromisoformat(on), {}, entry)
    return entry, Task(step, date.fromisoformat(due_on) if due_on else None, tuple(waits_for))


def _select_coded_answers(rules: Rules, step: Step) -> dict[str, Any]:
    action = rules.find_action(step.action)
    asked = action.questions if action else ()
    coded = [question.id for question in asked if question.kind != "text" or question.fills]
    return {id: step.details[id] for id in coded if id in step.details}


def _find_stale_on(case: Case, day: date) -> str | None:
    ahead = [
        date.fromisoformat(item.message.sent_on) - timedelta(1)
        for item in case.entries
        if item.message and WrongDay in item.suspect
    ]
    return min((on.isoformat() for on in ahead if on > day), default=None)


def _make_search_text(
    theirs: Sequence[Received[Message]],
    entries: Sequence[Received[Message]],
    case_status: CaseStatus,
    directory: Directory,
) -> SearchText:
    texts = [*_list_texts([*theirs, *entries], case_status, directory)]
    if sum(map(len, texts)) > MOST_SEARCHED:
        # However much the reporter writes, what officers wrote is found.
        texts = [*_list_texts([*entries, *theirs], case_status, directory)]
    return make_search_text(texts)


def _list_texts(shown: list[Received[Message]], case_status: CaseStatus, directory: Directory) -> Iterator[str]:
    for message in opened(shown):
        if isinstance(message, Telling):
            yield from (answer.text for answer in message.answers or ())
            yield message.text or ""
        if isinstance(message, ActionEntry):
            action = case_status.state.rules.find_action(message.action)
            for id, answer in message.details.items():
                if answer and not isinstance(answer, bool):
                    yield format_answer(directory, action.find_question(id) if action else None, answer)
        if isinstance(message, Telling | ActionEntry):
            yield from (file.name for file in message.attachments)
