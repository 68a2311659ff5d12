"""One case on one page: what was said in order, by whom, and whether it can be trusted."""

from datetime import date
from gettext import gettext as _

from flask import Blueprint, abort, render_template

from app.attachments import list_attachments
from app.config import ConsoleConfig
from app.console.conversation import Talk, open_talk
from app.console.desk import Desk, today
from app.console.opening import Folder
from app.console.oral import find_oral
from app.console.people import Person, find_person
from app.console.sessions import unlocked
from app.console.ways import list_ways
from app.database import Database
from app.form.reading import read_form
from app.procedure.facts import find_customers, find_fact
from crypto.notation import b64decode


def pages(db: Database, config: ConsoleConfig) -> Blueprint:
    """The page of a case, whose address is its mailbox: no secret, and told to nobody from here."""
    blueprint = Blueprint("case", __name__)
    form = read_form(config.questions)

    @blueprint.get("/cases/<mailbox>")
    @unlocked
    def show(desk: Desk, mailbox: str) -> str:
        desk.refresh()
        folder = find_folder(desk, mailbox)
        talk = open_talk(desk, folder)
        obstacle = find_obstacle(desk, talk, today())
        held = list_held(db, folder, talk)
        me = desk.me.id if desk.me and not obstacle else ""
        return render_template(
            "case.html",
            mailbox=mailbox,
            folder=folder,
            talk=talk,
            standing=talk.standing,
            state=talk.standing.state,
            members=list_members(talk),
            ways=list_ways(talk.standing, desk.directory, me),
            lead=[find_person(desk.directory, id).name for id in find_fact(talk.standing.state, "lead")],
            customers=find_customers(talk.standing.state),
            tags=find_fact(talk.standing.state, "tags"),
            obstacle=obstacle,
            oral=find_oral(desk, form, talk, mailbox),
            held=held,
        )

    return blueprint


def find_folder(desk: Desk, mailbox: str) -> Folder:
    """Find the case of a mailbox (in base64url), or answer 404, also for one that this officer can't read."""
    try:
        wanted = b64decode(mailbox, 32)
    except ValueError:
        abort(404)
    return desk.find_folder(wanted) or abort(404)


def list_members(talk: Talk) -> list[tuple[Person, list[str]]]:
    """Who can read on in a case, and their duties in words."""
    directory, rules = talk.case.directory, talk.standing.state.rules
    listed = [each for each in directory.recipients if each.id in talk.standing.record.members]
    duties = [[rules.duties.get(duty, duty) for duty in each.duties] for each in listed]
    return [(find_person(directory, each.id), named) for each, named in zip(listed, duties, strict=True)]


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
