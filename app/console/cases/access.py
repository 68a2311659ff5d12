"""Access to a case: who may be granted it, and the deputies of recused officers."""

from collections.abc import Iterable

from app.console.cases.status import CaseStatus
from crypto.directories.channel import Channel
from crypto.directories.recipient import Recipient
from crypto.message_fields import WITHDRAWN
from crypto.officer.case import Case


def list_eligible(case: Case, case_status: CaseStatus, day: str) -> list[Recipient]:
    """List who may be granted access on a day (YYYY-MM-DD): not who was left out or recused, or reads no reports."""
    barred = case.left_out | case_status.record.recused
    return [recipient for recipient in case.directory.eligible(day) if recipient.id not in barred]


def list_unconcerned(case: Case, case_status: CaseStatus, day: str) -> list[str]:
    """List who may learn on a day (YYYY-MM-DD) what came of a case, member or not, in the directory's order: ids.

    Nobody who was left out or stepped back, and nobody from whom access was withdrawn and who has none now.
    """
    withdrawn = {step.member for step in case_status.record.steps if step.action == WITHDRAWN}
    barred = withdrawn - case_status.record.members
    return [each.id for each in list_eligible(case, case_status, day) if each.id not in barred]


def list_newcomers(case: Case, case_status: CaseStatus, named: Iterable[str], day: str) -> list[str]:
    """Filter ids to those without access who may be granted it, in the directory's order."""
    wanted = {*named} - case_status.record.members
    return [recipient.id for recipient in list_eligible(case, case_status, day) if recipient.id in wanted]


def find_successors(case: Case, case_status: CaseStatus, id: str, day: str) -> list[str]:
    """List the deputies who get access when the officer of this id recuses themselves, as the channel names them."""
    channel: Channel | None = case.directory.find_channel(case.channel)
    return list_newcomers(case, case_status, channel.otherwise.get(id, []) if channel else [], day)
