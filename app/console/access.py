"""Who may be given access to a case: never somebody whom the reporter left out, or who has stepped back."""

from collections.abc import Iterable

from app.console.standing import Standing
from crypto.case import Case
from crypto.directory import Channel, Recipient


def find_left_out(case: Case) -> set[str]:
    """The ids of those to whom the reporter could have written, and did not want to: also of who would have stood in.

    Whoever came to the channel only later wasn't left out.
    """
    channel = case.directory.find_channel(case.report.get("channel") or "")
    if channel is None:
        return set()
    left_out = {*_find_absent(case, channel.recipients)}
    return left_out.union(*(_find_absent(case, channel.otherwise.get(id, ())) for id in left_out))


def _find_absent(case: Case, ids: Iterable[str]) -> list[str]:
    """Who of these was there when the report was sealed, and has no slot in it."""
    audience, sent_on = {*(case.report.get("to") or [])}, case.report.get("sent_on") or ""
    known = [case.directory.find(id) for id in ids if id not in audience]
    return [each.id for each in known if each and each.issued_on <= sent_on]


def list_eligible(case: Case, standing: Standing, day: str) -> list[Recipient]:
    """Who may be given access on this day; nobody where the channel is unknown, for nobody knows whom it offered."""
    if case.directory.find_channel(case.report.get("channel") or "") is None:
        return []
    barred = find_left_out(case) | standing.record.recused
    active = case.directory.active(day)
    return [recipient for recipient in active if not recipient.is_auditor and recipient.id not in barred]


def list_newcomers(case: Case, standing: Standing, named: Iterable[str], day: str) -> list[str]:
    """Who of those named has no access yet, and may be given it, in the directory's order."""
    wanted = {*named} - standing.record.members
    return [recipient.id for recipient in list_eligible(case, standing, day) if recipient.id in wanted]


def find_successors(case: Case, standing: Standing, id: str, day: str) -> list[str]:
    """Who takes over from somebody who steps back: those whom the channel names, unless they are there already."""
    channel: Channel | None = case.directory.find_channel(case.report.get("channel") or "")
    return list_newcomers(case, standing, channel.otherwise.get(id, []) if channel else [], day)
