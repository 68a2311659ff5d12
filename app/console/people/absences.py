"""Absences as the register has them: which can be trusted, and for whom an officer stands in today."""

from contextlib import suppress

from app.clock import today
from app.console.register.held_register import Entries, list_entries
from app.console.workspace.workspace import Workspace
from app.procedure.absences import Absence, list_current, read_absence
from crypto.message_fields import GRANTED
from crypto.officer.messages import RegisterEntry

SUBJECT = "absence"


def list_absences(workspace: Workspace, entries: Entries) -> list[Absence]:
    """List the absences that are not over, the earliest first."""
    found = []
    for entry in list_entries(entries, SUBJECT):
        with suppress(ValueError):
            absence = read_absence(entry.details)
            if _is_allowed(workspace, entry, absence):
                found.append(absence)
    return list_current(found, today())


def list_covered(workspace: Workspace, entries: Entries) -> list[Absence]:
    """List the absences of today in which this officer stands in."""
    me, day = workspace.me, today()
    return [each for each in list_absences(workspace, entries) if me and each.deputy == me.id and each.covers(day)]


def list_watched(workspace: Workspace, entries: Entries) -> frozenset[str]:
    """For whom (ids) this officer sees to what waits: themselves, and those in whose absence they stand in today."""
    me = frozenset([workspace.me.id] if workspace.me else [])
    return me | {each.away for each in list_covered(workspace, entries)}


def may_record(workspace: Workspace, away: str, duties: tuple[str, ...], id: str) -> bool:
    """Whether somebody of this id and these duties may say that somebody is away: they themselves, or who gives access.

    Nothing follows from it but a remark: access is given by an entry in each case.
    """
    granting = workspace.rules.find_action(GRANTED)
    return id == away or (granting is not None and bool({*duties} & {*granting.by}))


def _is_allowed(workspace: Workspace, entry: RegisterEntry, absence: Absence) -> bool:
    listed = workspace.directory.recipients_of(entry.directory.version)
    author = next((each for each in listed if each.id == entry.author), None)
    return author is not None and may_record(workspace, absence.away, author.duties, author.id)
