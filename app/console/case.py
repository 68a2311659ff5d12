"""One case on one page: what was said in order, by whom, and whether it can be trusted."""

from datetime import date
from gettext import gettext as _

from flask import Blueprint, abort, render_template

from app.attachments import list_attachments
from app.console.conversation import Talk, open_talk
from app.console.desk import Desk, today
from app.console.opening import Folder
from app.console.sessions import unlocked
from app.database import Database
from crypto.notation import b64decode


def pages(db: Database) -> Blueprint:
    """The page of a case, whose address is its mailbox: no secret, and told to nobody from here."""
    blueprint = Blueprint("case", __name__)

    @blueprint.get("/cases/<mailbox>")
    @unlocked
    def show(desk: Desk, mailbox: str) -> str:
        desk.refresh()
        folder = find_folder(desk, mailbox)
        talk = open_talk(folder, desk.directory)
        obstacle = find_obstacle(desk, talk, today())
        held = list_held(db, folder, talk)
        return render_template("case.html", mailbox=mailbox, folder=folder, talk=talk, obstacle=obstacle, held=held)

    return blueprint


def find_folder(desk: Desk, mailbox: str) -> Folder:
    """Find the case of a mailbox (in base64url), or answer 404, also for one that this officer can't read."""
    try:
        wanted = b64decode(mailbox, 32)
    except ValueError:
        abort(404)
    return desk.find_folder(wanted) or abort(404)


def list_held(db: Database, folder: Folder, talk: Talk) -> set[bytes]:
    """The ids of the case's files that are still in the store: others were withdrawn, or are lost."""
    return {each.id for each in list_attachments(db, folder.row.gate)} if talk.files else set()


def find_obstacle(desk: Desk, talk: Talk, day: date) -> str | None:
    """Say why this officer can't answer in a case on this day; None if nothing is in the way."""
    me = desk.me
    if talk.case.report.message is None:
        return _("The report can't be read, so nobody knows where an answer should go.")
    if me is None:
        return _("Your key isn't in the directory, so you can't answer. Who keeps the root key has to add it.")
    if day.isoformat() > desk.directory.expires_on:
        return _("The directory has expired, so nothing can be sealed. Who keeps the root key has to renew it.")
    if me.id not in talk.case.readers(day.isoformat()):
        return _("You are not among those who may read on in this conversation, so you can't answer in it.")
    return None
