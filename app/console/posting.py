"""What an officer has written on its way: shown again until all is right, then sent, or waited for."""

from collections.abc import Callable
from gettext import gettext as _

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.blobs import Blobs
from app.config import ConsoleConfig
from app.console.acting import open_act
from app.console.answering import open_reply
from app.console.case import find_obstacle
from app.console.desk import Desk, StillOpening, today
from app.console.draft import Draft
from app.console.faults import explain_job
from app.console.files import RELOAD
from app.console.jobs import Job
from app.console.sending import POST_PATIENCE_SECONDS, Contested, NotAllowed, send, send_with_files
from app.console.sessions import Answer, unlocked
from app.console.submission import REPLY, Submission
from app.database import Database, StoreUnavailable
from crypto.attachment import count_pieces
from crypto.errors import SealedLineError


def pages(config: ConsoleConfig) -> Blueprint:
    """The page of what is being sent, at its attempt."""
    blueprint = Blueprint("posting", __name__)

    @blueprint.get("/cases/<mailbox>/sending/<attempt>")
    @unlocked
    def wait(desk: Desk, mailbox: str, attempt: str) -> Answer:
        job = desk.sendings.find(attempt)
        if job is None:
            return redirect(url_for("case.show", mailbox=mailbox)) if attempt in desk.sent else abort(404)
        look = job.look()
        submission = desk.submissions[attempt]
        if not look.is_over:
            page = render_template("sending.html", mailbox=mailbox, submission=submission, job=look)
            return page, 200, RELOAD
        draft = reopen(desk, config, mailbox, submission)
        if look.state == "done":
            desk.sendings.forget(attempt)
            desk.submissions.pop(attempt, None)
            flash(draft.done)
            return redirect(url_for("case.show", mailbox=mailbox))
        error = explain_job(look.error) if look.error else _("This was stopped. Nothing was sent.")
        return offer_again(draft, submission, error)

    @blueprint.post("/cases/<mailbox>/sending/<attempt>")
    @unlocked
    def stop(desk: Desk, mailbox: str, attempt: str) -> Answer:
        job = desk.sendings.find(attempt)
        if job is not None:
            job.cancel()
        return redirect(url_for("posting.wait", mailbox=mailbox, attempt=attempt))

    return blueprint


def check_or_send(db: Database, blobs: Blobs, desk: Desk, open_draft: Callable[[], Draft]) -> Answer:
    """Show the page that is due of a form that was sent to us, or do what it says. One at a time."""
    with desk.sending:
        error = refresh(desk)
        draft = open_draft()
        return answer_form(desk, draft, error) or send_draft(db, blobs, desk, draft)


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
        return draft.show(error)
    if obstacles := draft.obstacles:
        return draft.show(" ".join(obstacles), 400)
    if step != "send" or draft.form.basis.data != draft.basis:
        return draft.confirm()
    if draft.named and not draft.form.minded.data:
        return draft.confirm(_("Tick that you have minded the customer's name, or change the text."), 400)
    return None


def send_draft(db: Database, blobs: Blobs, desk: Desk, draft: Draft) -> Answer:
    """Send what was written and go back to the case; or stay, with the text, and say what is in the way.

    With files it takes longer, so that is done in the background.
    """
    if draft.chosen:
        start_sending(db, blobs, desk, draft)
        return redirect(url_for("posting.wait", mailbox=draft.mailbox, attempt=draft.attempt))
    try:
        send(db, desk, draft.submission)
    except (StoreUnavailable, StillOpening):
        return draft.confirm(_("The store can't be reached now. Your text is still here. Try again in a minute."))
    except Contested:
        return draft.confirm(_("Others are writing in this case at the same moment. Nothing was sent. Try again."))
    except NotAllowed as error:
        return draft.confirm(" ".join([*error.reasons, _("Nothing was sent.")]), 400)
    except SealedLineError as error:
        return draft.confirm(f"{_(error.sentence)} {_('Nothing was sent.')}", 400)
    draft.finish()
    flash(draft.done)
    return redirect(url_for("case.show", mailbox=draft.mailbox))


def start_sending(db: Database, blobs: Blobs, desk: Desk, draft: Draft) -> None:
    """Begin to send what was written with its files, unless that is under way."""
    submission = draft.submission
    desk.submissions[submission.attempt] = submission
    job: Job[None] = Job("", sum(count_pieces(file.size_bytes) for file in submission.files))
    desk.sendings.start(submission.attempt, job, lambda job: send_with_files(db, blobs, desk, submission, job))


def reopen(desk: Desk, config: ConsoleConfig, mailbox: str, submission: Submission) -> Draft:
    """Put what was to be sent into its form again."""
    fields = {**submission.fields, "once": submission.once}
    if submission.action == REPLY:
        return open_reply(desk, config, mailbox, fields)
    return open_act(desk, config, mailbox, submission.action, fields)


def offer_again(draft: Draft, submission: Submission, error: str) -> Answer:
    """Say what was in the way, with all that was written; where a file is not what it was, to choose again."""
    draft.form.basis.data = draft.basis
    return draft.confirm(error) if len(draft.chosen) == len(submission.files) else draft.show(error)
