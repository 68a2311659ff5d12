"""The pages that save files of a case to the officer's own disk: a warning first, then jobs in the background."""

from contextlib import suppress
from gettext import gettext as _
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for

from app.console.auth.sessions import ViewResponse, current_session, unlocked
from app.console.cases.attachments import Attached
from app.console.config import ConsoleConfig
from app.console.errors import explain_job
from app.console.files.save import Saved, name_folder, save
from app.console.files.selection import select_files
from app.console.jobs import RELOAD, Job, Jobs, Stopped
from app.console.workspace.workspace import Workspace
from crypto.attachment import count_pieces

MAX_JOBS = 500
STATE_WORDS = {
    "waiting": _("Waits for its turn"),
    "running": _("Being saved"),
    "done": _("Saved"),
    "failed": _("Not saved"),
    "cancelled": _("Stopped: no part of it was kept"),
}


class SaveJobs(Jobs[Saved]):
    """The saving jobs of a workspace by the files' places: the latest 500."""

    def __init__(self) -> None:
        super().__init__("save", MAX_JOBS)


def make_blueprint(config: ConsoleConfig) -> Blueprint:
    """Make the views that save files, show their progress and stop them. No URL has a file's name."""
    blueprint = Blueprint("files", __name__)

    @blueprint.route("/cases/<mailbox>/files", methods=["GET", "POST"], defaults={"place": None})
    @blueprint.route("/cases/<mailbox>/files/<place>", methods=["GET", "POST"])
    @unlocked
    def keep(workspace: Workspace, mailbox: str, place: str | None) -> ViewResponse:
        selection = select_files(workspace, mailbox, place)
        target = name_folder(config.saved, selection.opened_case.row.received_on, selection.opened_case.row.mailbox)
        if request.method == "GET":
            return render_template("files/choose.html", mailbox=mailbox, **selection._asdict(), target=target)
        for _message, file in selection.files:
            if file.id in selection.held:
                start_saving(workspace, file, target)
        return redirect(url_for("files.savings"))

    @blueprint.get("/saving")
    @unlocked
    def savings(workspace: Workspace) -> ViewResponse:
        jobs = {place: job.progress() for place, job in workspace.part(SaveJobs).all().items()}
        is_over = all(job.is_over for job in jobs.values())
        page = render_template(
            "files/saving.html", jobs=jobs, is_over=is_over, state_words=STATE_WORDS, explain=explain_job
        )
        return page, 200, {} if is_over else RELOAD

    @blueprint.post("/saving")
    @unlocked
    def stop(workspace: Workspace) -> ViewResponse:
        for place, job in workspace.part(SaveJobs).all().items():
            if request.form.get("place") in (None, place):
                job.cancel()
        return redirect(url_for("files.savings"))

    @blueprint.app_context_processor
    def add_is_saving() -> dict[str, bool]:
        workspace = current_session().workspace
        with suppress(Stopped):  # locked at this moment: a page that tells so is being made
            return {"is_saving": workspace is not None and bool(workspace.part(SaveJobs).all())}
        return {"is_saving": False}

    return blueprint


def start_saving(workspace: Workspace, file: Attached, folder: Path) -> None:
    """Queue the job that saves a file."""
    job: Job[Saved] = Job(file.name, count_pieces(file.size_bytes))
    workspace.part(SaveJobs).start(file.place, job, lambda job: save(workspace.store, file, folder, job))
