"""The page that previews a file in the console, without saving it."""

from flask import Blueprint, Response, abort, render_template, request

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.errors import explain_job
from app.console.files.document import OfficePreview, PagePreview
from app.console.files.drawing import PicturePreview
from app.console.files.preview import PreviewJobs, TextPreview, Unsuitable, name_page, start_preview
from app.console.files.selection import select_files
from app.console.jobs import RELOAD
from app.console.workspace.workspace import Workspace

PATIENCE_SECONDS = 1.5


def make_blueprint() -> Blueprint:
    """Make the views of the preview page, and of the pictures on it. `page` is that of a PDF document, from 1."""
    blueprint = Blueprint("previews", __name__)

    @blueprint.get("/cases/<mailbox>/files/<place>/view")
    @unlocked
    def show(workspace: Workspace, mailbox: str, place: str) -> ViewResponse:
        selection = select_files(workspace, mailbox, place)
        [(message, file)] = selection.files
        number, jobs = read_number("page"), workspace.part(PreviewJobs)
        running = start_preview(jobs, workspace.store, file, number)
        # Mostly it takes less than a page that reloads itself.
        running.is_over_within(PATIENCE_SECONDS)
        job = running.progress()
        if job.error or job.state == "cancelled":
            # Forgotten, so that the page starts a new job when it is loaded again.
            jobs.forget(name_page(place, number))
        kinds = {
            "picture": PicturePreview,
            "page": PagePreview,
            "office": OfficePreview,
            "text": TextPreview,
            "unsuitable": Unsuitable,
        }
        page = render_template(
            "files/preview.html",
            mailbox=mailbox,
            message=message,
            file=file,
            job=job,
            number=number,
            error=explain_job(job.error) if job.error else None,
            **{name: job.result if isinstance(job.result, kind) else None for name, kind in kinds.items()},
        )
        return page, 200, {} if job.is_over else RELOAD

    @blueprint.get("/cases/<mailbox>/files/<place>/picture")
    @unlocked
    def send_picture(workspace: Workspace, mailbox: str, place: str) -> ViewResponse:
        job = workspace.part(PreviewJobs).find_page(place, read_number("page"))
        picture = job.result if job else None
        if isinstance(picture, OfficePreview):
            picture = next(iter(picture.pictures[read_number("number") - 1 :]), None)
        if not isinstance(picture, PicturePreview | PagePreview):
            abort(404)
        return Response(picture.png, mimetype="image/png")

    return blueprint


def read_number(name: str) -> int:
    """A number of the query string, from 1; 1 if there is none."""
    return min(max(request.args.get(name, 1, int), 1), 10**6)
