"""The status of a case on a day: follows its record, applies the steps to the procedure, and finds the deadlines."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from app.console.cases.opened_case import OpenedCase
from app.procedure.deadlines import Due, read_clocks
from app.procedure.fold import take
from app.procedure.model import Rules
from app.procedure.state import State, begin
from app.procedure.steps import Duties, Step
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.message import FollowUp, Report
from crypto.message_fields import REPORTER, SHARED
from crypto.officer.case import Case
from crypto.officer.record import Record
from crypto.officer.record import RecordStep as RecordStep


class CaseStatus(NamedTuple):
    """The record's members and steps, the procedure's state after them, and the deadlines (`dues`).

    Who is available in the state is as of the day and of the directory that is known now.

    `readers` are the ids of the active members, to whom new entries are sealed. `refused` are the reasons, by entry
    number, why genuine entries were against the procedure and change nothing.
    """

    record: Record
    state: State
    dues: list[Due]
    readers: list[str]
    refused: dict[int, list[str]]


def find_case_status(
    case: Case, rules: Rules, opened_on: date, day: date, came_on: Mapping[bytes, date] | None = None
) -> CaseStatus:
    """Find the status on a day of a case that was received on `opened_on`; marks invalid entries in the case.

    `came_on` are the days on which the store received the reporter's messages, by digest (32 bytes).
    """
    record = case.evaluate(day.isoformat())
    state, duties = begin(rules, opened_on), list_duties(case.directory)
    refused, version, latest = {}, 0, ""
    available = cache(partial(list_available, case))
    # What hands on keys changes nothing, not even who knew which directory: some members may never open it.
    for step in (each for each in record.steps if each.action != SHARED):
        # What somebody knew of when they wrote, everybody after them knew of: no author goes back to an older one,
        # nor to a day on which somebody whose key expired was still there.
        count, version, latest = len(state.refused), max(version, step.directory), max(latest, step.sent_on)
        state = take(state, read_step(step, available(version, latest)), duties)
        if len(state.refused) > count:
            refused[step.number] = state.refused[-1].reasons
    state = replace(state, available=available(case.directory.version, day.isoformat()))
    waiting = [item.digest for item in find_unanswered(case) if item is not case.report]
    unanswered = [came_on[digest] for digest in waiting if came_on and digest in came_on]
    readers = [each.id for each in case.directory.active(day.isoformat()) if each.id in record.members]
    return CaseStatus(record, state, read_clocks(state, day, unanswered), readers, refused)


def follow_case(opened_case: OpenedCase, directory: Directory, rules: Rules, day: date) -> tuple[Case, CaseStatus]:
    """Put an opened case together and find its status; cached for the same directory, procedure and day."""
    key = (directory.digest, rules, day)
    if (cached := opened_case.followed) is None or cached[0] != key:
        case = opened_case.assemble(directory)
        # Before anything is shown of its messages: following the record marks invalid ones.
        came_on = {item.received.digest: item.received_on for item in opened_case.items}
        case_status = find_case_status(case, rules, opened_case.row.received_on, day, came_on)
        cached = opened_case.followed = (key, (case, case_status))
    followed: tuple[Case, CaseStatus] = cached[1]
    return followed


def find_unanswered(case: Case) -> list[Received[Report | FollowUp]]:
    """List the reporter's messages that the author of no reply had seen."""
    seen = max((reply.seen.get(REPORTER, 0) for reply in case.replies), default=0)
    theirs: list[Received[Report | FollowUp]] = [case.report, *case.follow_ups]
    return [item for item in theirs if item.message and item.message.number >= seen]


def read_step(step: RecordStep, available: Duties) -> Step:
    """Convert a step of the record to a step of the procedure."""
    member = {"member": [step.member]} if step.member else {}
    on, details = date.fromisoformat(step.sent_on), {**step.details, **member}
    return Step(step.action, step.author, on, details, step.entry, available)


def list_available(case: Case, version: int, day: str) -> Duties:
    """Who could decide in a case on a day (YYYY-MM-DD), and their duties, as the directory of a version lists them.

    Not who was left out, nor who reads no reports. So nobody who is listed later undoes what was decided before.
    """
    listed = case.directory.recipients_of(version)
    # An entry may be dated a day before the directory that it names.
    active = [each for each in listed if each.is_active(max(day, each.issued_on)) and each.reads_reports]
    return {each.id: each.duties for each in active if each.id not in case.left_out}


def list_duties(directory: Directory) -> Duties:
    """The duties of all recipients of the directory, by their ids."""
    return {recipient.id: recipient.duties for recipient in directory.recipients}
