"""Saving the files of a case to the officer's own disk: after a warning, then in the background."""

from gettext import gettext as _
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for

from app.blobs import Blobs
from app.config import ConsoleConfig
from app.console.acts import Act
from app.console.attached import Attached
from app.console.case import find_folder, list_held
from app.console.conversation import Said, open_talk
from app.console.desk import Desk
from app.console.faults import explain_job
from app.console.jobs import Job
from app.console.opening import Folder
from app.console.saving import Saved, name_folder, save
from app.console.sessions import Answer, unlocked
from app.database import Database
from crypto.attachment import count_pieces

RELOAD = {"Refresh": "1"}
STATE_WORDS = {
    "waiting": _("Waits for its turn"),
    "running": _("Being saved"),
    "done": _("Saved"),
    "failed": _("Not saved"),
    "cancelled": _("Stopped: no part of it was kept"),
}


class Choice(NamedTuple):
    """Files of one case, each with the message that brought it, and the ids of those that are still in the store."""

    folder: Folder
    files: list[tuple[Said | Act, Attached]]
    held: set[bytes]


def pages(db: Database, blobs: Blobs, config: ConsoleConfig) -> Blueprint:
    """The pages on which files are saved. Their addresses tell nothing of what is in a file, nor what it is called."""
    blueprint = Blueprint("files", __name__)

    @blueprint.route("/cases/<mailbox>/files", methods=["GET", "POST"], defaults={"place": None})
    @blueprint.route("/cases/<mailbox>/files/<place>", methods=["GET", "POST"])
    @unlocked
    def keep(desk: Desk, mailbox: str, place: str | None) -> Answer:
        choice = choose(db, desk, mailbox, place)
        target = name_folder(config.saved, choice.folder.row.received_on, choice.folder.row.mailbox)
        if request.method == "GET":
            return render_template("files.html", mailbox=mailbox, **choice._asdict(), target=target)
        for _said, file in choice.files:
            if file.id in choice.held:
                start_saving(desk, blobs, file, target)
        return redirect(url_for("files.savings"))

    @blueprint.get("/saving")
    @unlocked
    def savings(desk: Desk) -> Answer:
        jobs = {place: job.look() for place, job in desk.savings.all().items()}
        is_over = all(job.is_over for job in jobs.values())
        page = render_template("saving.html", jobs=jobs, is_over=is_over, state_words=STATE_WORDS, explain=explain_job)
        return page, 200, {} if is_over else RELOAD

    @blueprint.post("/saving")
    @unlocked
    def stop(desk: Desk) -> Answer:
        for place, job in desk.savings.all().items():
            if request.form.get("place") in (None, place):
                job.cancel()
        return redirect(url_for("files.savings"))

    return blueprint


def choose(db: Database, desk: Desk, mailbox: str, place: str | None) -> Choice:
    """Find the file at a place of a case, or all of them, or answer 404."""
    desk.refresh()
    folder = find_folder(desk, mailbox)
    talk = open_talk(desk, folder)
    files = [(said, file) for said, file in talk.files if place in (None, file.place)]
    return Choice(folder, files or abort(404), list_held(db, folder, talk))


def start_saving(desk: Desk, blobs: Blobs, file: Attached, folder: Path) -> None:
    """Have a file saved after those that wait already."""
    job: Job[Saved] = Job(file.name, count_pieces(file.size_bytes))
    desk.savings.start(file.place, job, lambda job: save(blobs, file, folder, job))
