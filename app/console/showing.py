"""Looking at a picture or a text in the console, without saving it."""

from flask import Blueprint, Response, abort, render_template

from app.blobs import Blobs
from app.console.attached import Attached
from app.console.desk import Desk
from app.console.faults import explain_job
from app.console.files import RELOAD, choose
from app.console.jobs import Job
from app.console.sessions import Answer, unlocked
from app.console.viewing import Picture, Text, Unsuitable, View, view
from app.database import Database
from crypto.attachment import count_pieces


def pages(db: Database, blobs: Blobs) -> Blueprint:
    """The page that shows a file, and the picture on it."""
    blueprint = Blueprint("showing", __name__)

    @blueprint.get("/cases/<mailbox>/files/<place>/view")
    @unlocked
    def show(desk: Desk, mailbox: str, place: str) -> Answer:
        choice = choose(db, desk, mailbox, place)
        [(said, file)] = choice.files
        job = (desk.viewings.find(place) or start_viewing(desk, blobs, file)).look()
        if job.error or job.state == "cancelled":
            # Whoever looks again wants it tried again.
            desk.viewings.forget(place)
        page = render_template(
            "view.html",
            mailbox=mailbox,
            said=said,
            file=file,
            job=job,
            error=explain_job(job.error) if job.error else None,
            picture=job.result if isinstance(job.result, Picture) else None,
            text=job.result if isinstance(job.result, Text) else None,
            unsuitable=job.result if isinstance(job.result, Unsuitable) else None,
        )
        return page, 200, {} if job.is_over else RELOAD

    @blueprint.get("/cases/<mailbox>/files/<place>/picture")
    @unlocked
    def send_picture(desk: Desk, mailbox: str, place: str) -> Answer:
        job = desk.viewings.find(place)
        if job is None or not isinstance(job.result, Picture):
            abort(404)
        return Response(job.result.png, mimetype="image/png")

    return blueprint


def start_viewing(desk: Desk, blobs: Blobs, file: Attached) -> Job[View]:
    """Have a file fetched and made something to show."""
    job: Job[View] = Job(file.name, count_pieces(file.size_bytes))
    return desk.viewings.start(file.place, job, lambda job: view(blobs, file, job))
