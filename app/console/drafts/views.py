"""The page of a draft that is being sent with files: its progress, and its outcome."""

from gettext import gettext as _

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.drafts.draft import FilesDraft
from app.console.drafts.flow import DraftFlow
from app.console.drafts.kept import open_kept
from app.console.drafts.outbox import Outbox
from app.console.drafts.submission import Submission
from app.console.errors import explain_job
from app.console.jobs import RELOAD
from app.console.workspace.workspace import Workspace


def make_blueprint(flow: DraftFlow) -> Blueprint:
    """Make the views of a running attempt: its progress page, and stopping it."""
    blueprint = Blueprint("drafts", __name__)

    @blueprint.get("/cases/<mailbox>/sending/<attempt>")
    @unlocked
    def wait(workspace: Workspace, mailbox: str, attempt: str) -> ViewResponse:
        outbox = workspace.part(Outbox)
        job = outbox.jobs.find(attempt)
        if job is None:
            return redirect(url_for("case_page.show", mailbox=mailbox)) if attempt in outbox.sent else abort(404)
        progress = job.progress()
        submission = outbox.submissions[attempt]
        if not progress.is_over:
            page = render_template("drafts/sending.html", submission=submission, job=progress)
            return page, 200, RELOAD
        draft = flow.reopen(workspace, submission)
        if progress.state == "done":
            outbox.jobs.forget(attempt)
            outbox.submissions.pop(attempt, None)
            open_kept(workspace).drop(draft.kind, draft.place)
            flash(draft.done)
            return redirect(draft.url)
        error = explain_job(progress.error) if progress.error else _("This was stopped. Nothing was sent.")
        return offer_again(draft, submission, error)

    @blueprint.post("/cases/<mailbox>/sending/<attempt>")
    @unlocked
    def stop(workspace: Workspace, mailbox: str, attempt: str) -> ViewResponse:
        job = workspace.part(Outbox).jobs.find(attempt)
        if job is not None:
            job.cancel()
        return redirect(url_for("drafts.wait", mailbox=mailbox, attempt=attempt))

    return blueprint


def offer_again(draft: FilesDraft, submission: Submission, error: str) -> ViewResponse:
    """Show the error with what was written: the confirmation, or the form if a file changed since it was chosen."""
    draft.form.basis.data = draft.basis
    return draft.confirm(error) if len(draft.chosen) == len(submission.files) else draft.show(error)
