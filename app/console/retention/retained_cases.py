"""Closed cases with their retention periods, and their deletion: keys, envelopes and files go, a tally is left."""

from datetime import date
from gettext import gettext as _
from typing import NamedTuple

from flask import flash

from app.blobs.storage import Blobs, BlobsUnavailable
from app.case_store import cases
from app.case_store.cases import MessageCame
from app.clock import today
from app.console.statistics.tallies import name_source, seal_next_tally
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.retention import CLOSING, find_end, is_held
from app.procedure.tally import take_tally
from app.store.database import Database
from app.store.mailboxes import MailboxDeleted, UnknownMailbox


class RetainedCase(NamedTuple):
    """A closed case, the day it was closed and the day from which it may be deleted (`ends_on`).

    `ends_on` is None while the case is under a hold, which keeps it from being deleted.
    """

    case: CaseOverview
    closed_on: date
    ends_on: date | None
    is_due: bool


def list_retained_cases(workspace: Workspace) -> list[RetainedCase]:
    """List the closed cases that this officer can read, by the end of their retention; those under a hold last."""

    def list_closed(cases: list[CaseOverview]) -> list[RetainedCase]:
        retained = [_make_retained(each) for each in cases if each.state.status == "concluded"]
        return sorted(
            retained, key=lambda each: (each.ends_on is None, each.ends_on or each.closed_on, each.case.mailbox)
        )

    return over_cases(workspace, "retention", list_closed)


def may_delete(workspace: Workspace) -> bool:
    """Whether this officer holds one of the duties that the procedure lets delete cases."""
    me = workspace.me
    return me is not None and bool({*me.duties} & {*workspace.rules.settings.may_delete})


def delete_case(db: Database, blobs: Blobs, workspace: Workspace, case: CaseOverview) -> bool:
    """Delete a case for good and store its tally; False if it is gone already, or the reporter has written since.

    If the files can't be reached now, a message says so, and the portal's clean-up erases them: no message claims them.
    Raises StoreUnavailable, SealedLineError.
    """
    tally = take_tally(case.state, case.channel or "–", name_source(case.state))
    sealed = seal_next_tally(db, workspace, tally.write())
    try:
        written_on = max([case.received_on, *case.messages])
        attached = cases.delete_case(db, case.gate, deleted_on=today(), written_on=written_on, tally=sealed)
    except (UnknownMailbox, MailboxDeleted, MessageCame):
        return False
    try:
        for id in attached:
            blobs.erase(id)
    except BlobsUnavailable:
        flash(_("The files of a deleted case can't be reached now. The portal erases them within a day."))
    return True


def _make_retained(case: CaseOverview) -> RetainedCase:
    closing = case.state.latest(CLOSING)
    ends_on = find_end(case.state, case.messages)
    closed_on = closing.on if closing else case.received_on
    return RetainedCase(
        case, closed_on, None if is_held(case.state) else ends_on, ends_on is not None and ends_on <= today()
    )
