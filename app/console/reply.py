"""Answering a reporter: written, checked in words, then sealed and stored together with its entry in the record."""

import secrets
from gettext import gettext as _

from flask import Blueprint, flash, redirect, request, url_for

from app.blobs import Blobs
from app.config import ConsoleConfig
from app.console.case import find_obstacle
from app.console.desk import Desk, StillOpening, today
from app.console.draft import Draft, confirm, open_draft, show
from app.console.outgoing import FOLDER
from app.console.posting import SENT, start_sending
from app.console.sending import POST_PATIENCE_SECONDS, Contested, send
from app.console.sessions import Answer, unlocked
from app.database import Database, StoreUnavailable


def pages(db: Database, blobs: Blobs, config: ConsoleConfig) -> Blueprint:
    """The pages on which a reply is written, checked and sent. Until it is sent, its text is in the page alone."""
    blueprint = Blueprint("reply", __name__)

    @blueprint.app_context_processor
    def name_folder() -> dict[str, object]:
        return {"outgoing_folder": config.saved / FOLDER}

    @blueprint.get("/cases/<mailbox>/reply")
    @unlocked
    def write(desk: Desk, mailbox: str) -> Answer:
        desk.refresh()
        draft = open_draft(desk, config, mailbox)
        if find_obstacle(desk, draft.talk, today()):
            return redirect(url_for("case.show", mailbox=mailbox))
        draft.form.basis.data = draft.basis
        draft.form.once.data = secrets.token_urlsafe(16)
        draft.form.status.data = "" if draft.talk.case.status else "received"
        return show("reply.html", draft)

    @blueprint.post("/cases/<mailbox>/reply")
    @unlocked
    def check_or_send(desk: Desk, mailbox: str) -> Answer:
        with desk.sending:
            error = refresh(desk)
            draft = open_draft(desk, config, mailbox)
            return answer_form(desk, draft, error) or send_draft(db, blobs, desk, draft)

    return blueprint


def refresh(desk: Desk) -> str | None:
    """Open what is new in the store; or say that this isn't possible now."""
    try:
        desk.refresh(POST_PATIENCE_SECONDS)
    except (StoreUnavailable, StillOpening):
        return _("The store can't be reached now. Nothing was sent; your text is still here. Try again in a minute.")
    return None


def answer_form(desk: Desk, draft: Draft, error: str | None) -> Answer | None:
    """Show the page that is due before sending; None if nothing is. Whatever is in the way, the text is in it again."""
    step = request.form.get("step")
    if step == "send" and draft.attempt in desk.sent:
        return redirect(url_for("case.show", mailbox=draft.mailbox))
    error = error or find_obstacle(desk, draft.talk, today())
    if error or step in ("change", "look") or not draft.form.validate():
        return show("reply.html", draft, error)
    if step != "send" or draft.form.basis.data != draft.basis:
        return confirm(draft)
    return None


def send_draft(db: Database, blobs: Blobs, desk: Desk, draft: Draft) -> Answer:
    """Send the reply and go back to the case; or stay, with the text, and say what is in the way.

    With files it takes longer, so that is done in the background.
    """
    if draft.chosen:
        start_sending(db, blobs, desk, draft)
        return redirect(url_for("posting.wait", mailbox=draft.mailbox, attempt=draft.attempt))
    try:
        send(db, desk, draft.letter)
    except (StoreUnavailable, StillOpening):
        return confirm(draft, _("The store can't be reached now. Your text is still here. Try again in a minute."))
    except Contested:
        return confirm(draft, _("Others are writing in this case at the same moment. Nothing was sent. Try again."))
    flash(SENT)
    return redirect(url_for("case.show", mailbox=draft.mailbox))
