"""The page that previews a picture or a text in the console, without saving its file."""

from flask import Blueprint, Response, abort, render_template

from app.blobs.storage import Blobs
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.cases.attachments import Attached
from app.console.errors import explain_job
from app.console.files.preview import PicturePreview, Preview, PreviewJobs, TextPreview, Unsuitable, make_preview
from app.console.files.selection import select_files
from app.console.jobs import RELOAD, Job
from app.console.workspace.workspace import Workspace
from app.store.database import Database
from crypto.attachment import count_pieces


def make_blueprint(db: Database, blobs: Blobs) -> Blueprint:
    """Make the views of the preview page, and of the picture on it."""
    blueprint = Blueprint("previews", __name__)

    @blueprint.get("/cases/<mailbox>/files/<place>/view")
    @unlocked
    def show(workspace: Workspace, mailbox: str, place: str) -> ViewResponse:
        selection = select_files(db, workspace, mailbox, place)
        [(message, file)] = selection.files
        job = (workspace.part(PreviewJobs).find(place) or start_preview(workspace, blobs, file)).progress()
        if job.error or job.state == "cancelled":
            # Forgotten, so that the page starts a new job when it is loaded again.
            workspace.part(PreviewJobs).forget(place)
        page = render_template(
            "files/preview.html",
            mailbox=mailbox,
            message=message,
            file=file,
            job=job,
            error=explain_job(job.error) if job.error else None,
            picture=job.result if isinstance(job.result, PicturePreview) else None,
            text=job.result if isinstance(job.result, TextPreview) else None,
            unsuitable=job.result if isinstance(job.result, Unsuitable) else None,
        )
        return page, 200, {} if job.is_over else RELOAD

    @blueprint.get("/cases/<mailbox>/files/<place>/picture")
    @unlocked
    def send_picture(workspace: Workspace, mailbox: str, place: str) -> ViewResponse:
        job = workspace.part(PreviewJobs).find(place)
        if job is None or not isinstance(job.result, PicturePreview):
            abort(404)
        return Response(job.result.png, mimetype="image/png")

    return blueprint


def start_preview(workspace: Workspace, blobs: Blobs, file: Attached) -> Job[Preview]:
    """Start the job that makes the preview of a file."""
    job: Job[Preview] = Job(file.name, count_pieces(file.size_bytes))
    return workspace.part(PreviewJobs).start(file.place, job, lambda job: make_preview(blobs, file, job))
