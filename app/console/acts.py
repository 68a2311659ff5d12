"""The record of a case as a page shows it: what officers did in which order, in words."""

from datetime import date
from gettext import gettext as _
from typing import Any, NamedTuple

from app.console.attached import Attached, list_attached
from app.console.people import Person, find_person
from app.console.standing import Standing
from app.console.words import write_answer
from app.procedure.rules import Action
from crypto.case import Case
from crypto.conversation import Received
from crypto.errors import sentence_of


class Answered(NamedTuple):
    """A question and its answer, in words."""

    ask: str
    answer: str


class Act(NamedTuple):
    """One entry; without an author if it can't be read. `refused` says why the procedure didn't allow it."""

    number: int
    action: str
    author: Person | None
    what: str
    received_on: date
    dated_on: date | None
    answers: list[Answered]
    is_privileged: bool
    marks: list[str]
    refused: list[str]
    files: list[Attached]
    is_sealed_to_others: bool


def list_acts(case: Case, standing: Standing, found: dict[bytes, tuple[bytes, date]]) -> list[Act]:
    """List what a record says. `found` gives the id and the day of each entry's envelope."""
    return [
        _describe(case, standing, number, entry, *found[entry.envelope]) for number, entry in enumerate(case.entries, 1)
    ]


def name_act(action_id: str, action: Action | None) -> str:
    """Say what was done: also where the procedure doesn't know it."""
    if action is not None:
        return action.done
    return _("answered the reporter") if action_id == "reply" else action_id


def _describe(case: Case, standing: Standing, number: int, entry: Received, id: bytes, received_on: date) -> Act:
    action_id = entry.get("action") or ""
    action = standing.state.rules.find_action(action_id)
    details = _read_details(entry)
    dated_on = date.fromisoformat(entry.get("sent_on")) if entry.message else None
    return Act(
        number,
        action_id,
        find_person(case.directory, entry.get("from")) if entry.message else None,
        name_act(action_id, action),
        received_on,
        dated_on if dated_on != received_on else None,
        _write_answers(case, action, details),
        details.get("privileged") is True,
        [_(sentence_of(mark)) for mark in entry.suspect],
        standing.refused.get(number, []),
        list_attached(id, entry),
        entry.is_sealed_to_others,
    )


def _read_details(entry: Received) -> dict[str, Any]:
    details = entry.get("details") or {}
    return {**({"member": [entry.get("member")]} if entry.get("member") else {}), **details}


def _write_answers(case: Case, action: Action | None, details: dict[str, Any]) -> list[Answered]:
    written = []
    asked = [question.id for question in action.questions] if action else []
    for id in [*asked, *(id for id in details if id not in asked)]:
        question, answer = action.find_question(id) if action else None, details.get(id, "")
        if answer not in ("", [], False):
            written.append(Answered(question.ask if question else id, write_answer(case.directory, question, answer)))
    return written
