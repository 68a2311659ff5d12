"""Access to a case: who may be granted it, whom the reporter left out, and the deputies of recused officers."""

from collections.abc import Iterable

from app.console.cases.status import CaseStatus
from crypto.directory import Channel, Recipient
from crypto.officer.case import Case


def find_left_out(case: Case) -> set[str]:
    """The ids of the channel's recipients whom the reporter left out, and of those deputies of theirs without a slot.

    Who was added to the directory after the report wasn't left out.
    """
    channel = case.directory.find_channel(case.channel)
    if channel is None:
        return set()
    left_out = {*_find_absent(case, channel.recipients)}
    return left_out.union(*(_find_absent(case, channel.otherwise.get(id, ())) for id in left_out))


def _find_absent(case: Case, ids: Iterable[str]) -> list[str]:
    """Those of these ids that were in the directory when the report was sealed, and have no slot in it."""
    sent_on = case.report.message.sent_on if case.report.message else ""
    known = [case.directory.find(id) for id in ids if id not in case.audience]
    return [each.id for each in known if each and each.issued_on <= sent_on]


def list_eligible(case: Case, case_status: CaseStatus, day: str) -> list[Recipient]:
    """List the officers who may be granted access on a day (YYYY-MM-DD): not who was left out, recused or an auditor.

    Nobody if the channel is unknown: whom the reporter left out can't be determined then.
    """
    if case.directory.find_channel(case.channel) is None:
        return []
    barred = find_left_out(case) | case_status.record.recused
    active = case.directory.active(day)
    return [recipient for recipient in active if not recipient.is_auditor and recipient.id not in barred]


def list_newcomers(case: Case, case_status: CaseStatus, named: Iterable[str], day: str) -> list[str]:
    """Filter ids to those without access who may be granted it, in the directory's order."""
    wanted = {*named} - case_status.record.members
    return [recipient.id for recipient in list_eligible(case, case_status, day) if recipient.id in wanted]


def find_successors(case: Case, case_status: CaseStatus, id: str, day: str) -> list[str]:
    """List the deputies who get access when the officer of this id recuses themselves, as the channel names them."""
    channel: Channel | None = case.directory.find_channel(case.channel)
    return list_newcomers(case, case_status, channel.otherwise.get(id, []) if channel else [], day)
