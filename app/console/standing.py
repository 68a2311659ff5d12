"""Where a case stands on a day: its record followed, folded under the procedure, and what is due."""

from datetime import date
from typing import NamedTuple

from app.procedure.clocks import Due, read_clocks
from app.procedure.rules import Rules
from app.procedure.state import Duties, State, Step, fold
from crypto.case import Case
from crypto.directory import Directory
from crypto.record import Record
from crypto.record import Step as RecordStep


class Standing(NamedTuple):
    """The record's members and steps, the state that they lead to, and what is due."""

    record: Record
    state: State
    dues: list[Due]


def find_standing(case: Case, rules: Rules, opened_on: date, day: date) -> Standing:
    """Find where a case stands that was opened on a day; entries that don't hold are marked in it."""
    record = case.follow(day.isoformat())
    state = fold(rules, opened_on, map(read_step, record.steps), list_duties(case.directory))
    return Standing(record, state, read_clocks(state, day))


def read_step(step: RecordStep) -> Step:
    """Read a record's step as the procedure knows it."""
    member = {"member": [step.member]} if step.member else {}
    return Step(step.action, step.author, date.fromisoformat(step.sent_on), {**step.details, **member})


def list_duties(directory: Directory) -> Duties:
    """The duties of everybody whom the directory lists, by their ids."""
    return {recipient.id: recipient.duties for recipient in directory.recipients}
