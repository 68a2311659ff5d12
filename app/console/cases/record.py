"""The record of a case for display: its entries in order, with action, author, days, answers and faults in words."""

from collections.abc import Mapping
from datetime import date
from gettext import gettext as _
from typing import NamedTuple

from app.console.cases.attachments import Attached, list_attached
from app.console.cases.decisions import describe_proposal
from app.console.cases.status import CaseStatus, RecordStep
from app.console.formatting import format_answer
from app.console.names import Person, find_person
from app.procedure.answers import read_list, read_text
from app.procedure.decisions import BODY, PROPOSAL, VOTE, WITHDRAWAL, Proposal
from app.procedure.items.measures import name_kind
from app.procedure.items.tasks import ASK, WHAT, WHO
from app.procedure.model import Action, Rules
from crypto.conversation import Received
from crypto.encoding import b64encode
from crypto.errors import sentence_of
from crypto.message_fields import REPLY, SHARED, Detail
from crypto.officer.case import Case
from crypto.officer.messages import AccessEntry, ActionEntry, Entry

MOST_LETTERS = 200  # of what a measure or a task is, where it is named
MEMBER = "member"  # the question that the program itself asks where access is granted or withdrawn


class AnsweredQuestion(NamedTuple):
    """A question of an action and its answer, both in words."""

    ask: str
    answer: str


class RecordEntry(NamedTuple):
    """One entry of the record; author and `dated_on` are None if it can't be read.

    `dated_on` is the day its author wrote, if it differs from the day the store received it. `marks` say what is wrong
    with it, `refused` why the procedure didn't allow it, `decision` what has come of a proposal, in sentences. `id` (32
    bytes) is the envelope's.
    """

    id: bytes
    number: int
    action: str
    author: Person | None
    what: str
    received_on: date
    dated_on: date | None
    answers: list[AnsweredQuestion]
    is_privileged: bool
    marks: list[str]
    refused: list[str]
    decision: list[str]
    files: list[Attached]
    is_sealed_to_others: bool


class Known(NamedTuple):
    """The items of a record, in words, its steps and its proposals, by the digests of their entries (in b64)."""

    items: dict[str, str]
    steps: dict[str, RecordStep]
    proposals: dict[str, Proposal]


def list_record_entries(
    case: Case, case_status: CaseStatus, found: dict[bytes, tuple[bytes, date]]
) -> list[RecordEntry]:
    """List the entries of a record. `found` gives the id and the day received of each envelope."""
    known = Known(
        name_items(case, case_status),
        {step.entry: step for step in case_status.record.steps},
        {each.step.entry: each for each in (*case_status.state.open, *case_status.state.settled)},
    )
    return [
        _make_record_entry(case, case_status, known, number, entry, *found[entry.digest])
        for number, entry in enumerate(case.entries, 1)
    ]


def name_entry(action_id: str, action: Action | None) -> str:
    """Word an entry's action; the id itself for one that the procedure doesn't know."""
    if action is not None:
        return action.done
    return {REPLY: _("answered the reporter"), SHARED: _("handed on keys")}.get(action_id, action_id)


def _make_record_entry(
    case: Case,
    case_status: CaseStatus,
    known: Known,
    number: int,
    item: Received[Entry],
    id: bytes,
    received_on: date,
) -> RecordEntry:
    entry = item.message
    action_id = entry.action if entry else ""
    action = case_status.state.rules.find_action(action_id)
    details = {**_read_details(entry), **_name_proposal(case_status.state.rules, known, entry)}
    details |= _name_item(action, known, details)
    proposal = known.proposals.get(b64encode(item.digest))
    dated_on = date.fromisoformat(entry.sent_on) if entry else None
    return RecordEntry(
        id,
        number,
        action_id,
        find_person(case.directory, entry.author) if entry else None,
        name_entry(action_id, action),
        received_on,
        dated_on if dated_on != received_on else None,
        _write_answers(case, action, details),
        action is not None and action.find_question("privileged") is not None and details.get("privileged") is True,
        [_(sentence_of(mark)) for mark in item.marks],
        case_status.refused.get(number, []),
        describe_proposal(case, case_status.state, proposal) if proposal else [],
        list_attached(id, item),
        item.is_sealed_to_others,
    )


def _read_details(entry: Entry | None) -> Mapping[str, Detail]:
    details = entry.details if isinstance(entry, ActionEntry) else {}
    return {**details, MEMBER: [entry.member]} if isinstance(entry, AccessEntry) else details


def _name_proposal(rules: Rules, known: Known, entry: Entry | None) -> dict[str, Detail]:
    """Word what a vote or a withdrawal names: the proposal by its place in the record, and the body."""
    if not isinstance(entry, ActionEntry) or entry.action not in (VOTE, WITHDRAWAL):
        return {}
    named = read_text(entry.details, PROPOSAL)
    step = known.steps.get(named)
    action = rules.find_action(step.action) if step else None
    bodies = {body.id: body.name for body in rules.bodies}
    words = _("{number}. {action}").format(number=step.number, action=action.name if action else "") if step else named
    body = read_text(entry.details, BODY)
    return {PROPOSAL: words, **({BODY: bodies.get(body, body)} if body else {})}


def name_items(case: Case, case_status: CaseStatus) -> dict[str, str]:
    """Word the measures and tasks of a case, those that have ended too, by the digests of their entries (in b64).

    Each begins with its place in the record. Of privileged ones no more is told than that.
    """
    named = {}
    for step in case_status.record.steps:
        measure = case_status.state.measures.get(step.entry)
        if measure:
            kind = name_kind(case_status.state.rules, measure)
        elif step.action == ASK and step.number not in case_status.refused:
            kind = ", ".join(find_person(case.directory, id).name for id in read_list(step.details, WHO))
        else:
            continue
        is_privileged = step.details.get("privileged") is True
        text = _("{number}. {kind}: {what}") if not is_privileged else _("{number}. privileged")
        what = read_text(step.details, WHAT)[:MOST_LETTERS]
        named[step.entry] = text.format(number=step.number, kind=kind, what=what)
    return named


def _name_item(action: Action | None, known: Known, details: Mapping[str, Detail]) -> dict[str, Detail]:
    asked = [question.id for question in action.questions if question.item] if action else []
    return {id: known.items[named] for id in asked if (named := read_text(details, id)) in known.items}


def _write_answers(case: Case, action: Action | None, details: Mapping[str, Detail]) -> list[AnsweredQuestion]:
    written = []
    asked = [question.id for question in action.questions] if action else []
    for id in [*asked, *(id for id in details if id not in asked)]:
        question, answer = action.find_question(id) if action else None, details.get(id, "")
        if answer not in ("", [], False):
            written.append(
                AnsweredQuestion(question.ask if question else id, format_answer(case.directory, question, answer))
            )
    return written
