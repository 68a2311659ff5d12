"""Sending a reply with files, which takes a while: the page that says how far it is, and how it ended."""

from gettext import gettext as _

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from app.blobs import Blobs
from app.config import ConsoleConfig
from app.console.desk import Desk
from app.console.draft import Draft, confirm, open_draft, show
from app.console.faults import explain_job
from app.console.files import RELOAD
from app.console.jobs import Job
from app.console.letter import Letter
from app.console.sending import send_with_files
from app.console.sessions import Answer, unlocked
from app.database import Database
from crypto.attachment import count_pieces

SENT = _("Your answer is sealed and stored. The reporter reads it on the next visit.")


def pages(config: ConsoleConfig) -> Blueprint:
    """The page of a reply that is being sent, at its attempt."""
    blueprint = Blueprint("posting", __name__)

    @blueprint.get("/cases/<mailbox>/reply/<attempt>")
    @unlocked
    def wait(desk: Desk, mailbox: str, attempt: str) -> Answer:
        job = desk.sendings.find(attempt)
        if job is None:
            return redirect(url_for("case.show", mailbox=mailbox)) if attempt in desk.sent else abort(404)
        look = job.look()
        if not look.is_over:
            return render_template("sending.html", mailbox=mailbox, letter=desk.letters[attempt], job=look), 200, RELOAD
        if look.state == "done":
            desk.sendings.forget(attempt)
            desk.letters.pop(attempt, None)
            flash(SENT)
            return redirect(url_for("case.show", mailbox=mailbox))
        error = explain_job(look.error) if look.error else _("This was stopped. Nothing was sent.")
        return offer_again(desk, config, mailbox, desk.letters[attempt], error)

    @blueprint.post("/cases/<mailbox>/reply/<attempt>")
    @unlocked
    def stop(desk: Desk, mailbox: str, attempt: str) -> Answer:
        job = desk.sendings.find(attempt)
        if job is not None:
            job.cancel()
        return redirect(url_for("posting.wait", mailbox=mailbox, attempt=attempt))

    return blueprint


def start_sending(db: Database, blobs: Blobs, desk: Desk, draft: Draft) -> None:
    """Begin to send a reply with its files, unless that is under way."""
    letter = draft.letter
    desk.letters[letter.attempt] = letter
    job: Job[None] = Job("", sum(count_pieces(file.size_bytes) for file in letter.files))
    desk.sendings.start(letter.attempt, job, lambda job: send_with_files(db, blobs, desk, letter, job))


def offer_again(desk: Desk, config: ConsoleConfig, mailbox: str, letter: Letter, error: str) -> Answer:
    """Say what was in the way, with all that was written; where a file is not what it was, to choose again."""
    draft = open_draft(desk, config, mailbox, letter)
    draft.form.basis.data = draft.basis
    if len(draft.chosen) == len(letter.files):
        return confirm(draft, error)
    return show("reply.html", draft, error)
