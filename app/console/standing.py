"""Where a case stands on a day: its record followed, folded under the procedure, and what is due."""

from datetime import date
from typing import NamedTuple

from app.procedure.clocks import Due, read_clocks
from app.procedure.rules import Rules
from app.procedure.state import Duties, State, Step, begin, take
from crypto.case import Case
from crypto.directory import Directory
from crypto.record import Record
from crypto.record import Step as RecordStep


class Standing(NamedTuple):
    """The record's members and steps, the state that they lead to, and what is due.

    `refused` are the reasons why entries of these numbers, though genuine, were against the procedure.
    """

    record: Record
    state: State
    dues: list[Due]
    refused: dict[int, list[str]]


def find_standing(case: Case, rules: Rules, opened_on: date, day: date) -> Standing:
    """Find where a case stands that was opened on a day; entries that don't hold are marked in it."""
    record = case.follow(day.isoformat())
    state, duties = begin(rules, opened_on), list_duties(case.directory)
    refused = {}
    for step in record.steps:
        count = len(state.refused)
        state = take(state, read_step(step), duties)
        if len(state.refused) > count:
            refused[step.number] = state.refused[-1].reasons
    return Standing(record, state, read_clocks(state, day), refused)


def read_step(step: RecordStep) -> Step:
    """Read a record's step as the procedure knows it."""
    member = {"member": [step.member]} if step.member else {}
    return Step(step.action, step.author, date.fromisoformat(step.sent_on), {**step.details, **member})


def list_duties(directory: Directory) -> Duties:
    """The duties of everybody whom the directory lists, by their ids."""
    return {recipient.id: recipient.duties for recipient in directory.recipients}
