"""Deleting closed cases when their time has come: keys, envelopes and files go; what is left is counted."""

from datetime import date
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app import casework
from app.blobs import Blobs, BlobsUnavailable
from app.casework import MessageCame
from app.console.desk import Desk, today
from app.console.sessions import Answer, unlocked
from app.console.survey import Surveyed, survey
from app.console.tallies import name_source, seal_kept
from app.database import Database
from app.procedure.retention import CLOSING, find_end, is_held
from app.procedure.tally import take_tally
from app.store import MailboxDeleted, UnknownMailbox

SHOWN = 300


class Kept(NamedTuple):
    """A closed case: since when, and until when it is kept; without end while its deletion is held back."""

    case: Surveyed
    closed_on: date
    ends_on: date | None
    is_due: bool


def pages(db: Database, blobs: Blobs) -> Blueprint:
    """The page of closed cases, and the one on which those are deleted whose time has come."""
    blueprint = Blueprint("retention", __name__)

    @blueprint.get("/retention")
    @unlocked
    def show(desk: Desk) -> Answer:
        desk.refresh()
        kept = list_kept(desk)
        return render_template("retention.html", kept=kept[:SHOWN], more=len(kept[SHOWN:]), may_delete=may_delete(desk))

    @blueprint.post("/retention")
    @unlocked
    def delete(desk: Desk) -> Answer:
        with desk.sending:
            desk.refresh()
            if not may_delete(desk):
                abort(404)
            named = request.form.getlist("case")
            due = [each for each in list_kept(desk) if each.is_due and each.case.mailbox in named]
            if due and request.form.get("step") != "delete":
                return render_template("retention_confirm.html", due=due)
            count = sum(delete_case(db, blobs, desk, each.case) for each in due)
        if not count:
            return redirect(url_for("retention.show"))
        told = ngettext("{count} case was deleted.", "{count} cases were deleted.", count)
        flash(told.format(count=count))
        return redirect(url_for("retention.show"))

    return blueprint


def list_kept(desk: Desk) -> list[Kept]:
    """List the closed cases: those that are due first, those that are held back last."""
    kept = [_describe(each) for each in survey(desk) if each.state.status == "concluded"]
    return sorted(kept, key=lambda each: (each.ends_on is None, each.ends_on or each.closed_on, each.case.mailbox))


def may_delete(desk: Desk) -> bool:
    """Whether this officer holds one of the duties that the procedure lets delete cases."""
    me = desk.me
    return me is not None and bool({*me.duties} & {*desk.rules.settings.may_delete})


def delete_case(db: Database, blobs: Blobs, desk: Desk, case: Surveyed) -> bool:
    """Delete a case for good, and keep its tally; False if it has gone, or the reporter has written since.

    Should the files not be reached now, the portal erases them when it looks for those that nothing claims.
    Raises StoreUnavailable, SealedLineError.
    """
    tally = take_tally(case.state, case.channel or "–", name_source(case.state))
    sealed = seal_kept(db, desk, tally.write())
    try:
        written_on = max([case.received_on, *case.messages])
        attached = casework.delete_case(db, case.gate, deleted_on=today(), written_on=written_on, tally=sealed)
    except (UnknownMailbox, MailboxDeleted, MessageCame):
        return False
    try:
        for id in attached:
            blobs.erase(id)
    except BlobsUnavailable:
        flash(_("The files of a deleted case can't be reached now. The portal erases them within a day."))
    return True


def _describe(case: Surveyed) -> Kept:
    closing = case.state.latest(CLOSING)
    ends_on = find_end(case.state, case.messages)
    closed_on = closing.on if closing else case.received_on
    return Kept(case, closed_on, None if is_held(case.state) else ends_on, ends_on is not None and ends_on <= today())
