"""Taking a case through the procedure: an action's form, checked in words, then an entry of the record."""

import secrets

from flask import Blueprint, abort, request

from app.blobs import Blobs
from app.config import ConsoleConfig
from app.console.acting import open_act
from app.console.case import find_obstacle
from app.console.desk import Desk, today
from app.console.posting import check_or_send
from app.console.sessions import Answer, unlocked
from app.database import Database
from app.procedure.letters import find_letter, read_letters


def pages(db: Database, blobs: Blobs, config: ConsoleConfig) -> Blueprint:
    """The pages of every action that the procedure knows. Until it is sent, what is written is in the page alone."""
    blueprint = Blueprint("act", __name__)
    letters = read_letters()

    @blueprint.get("/cases/<mailbox>/do/<action>")
    @unlocked
    def prepare(desk: Desk, mailbox: str, action: str) -> Answer:
        desk.refresh()
        draft = open_act(desk, config, mailbox, action)
        if find_obstacle(desk, draft.talk, today()):
            abort(404)
        form = draft.form
        form.basis.data, form.once.data = draft.basis, secrets.token_urlsafe(16)
        form.letter.data = find_letter(letters, draft.offers, request.args.get("language", draft.talk.language))
        return draft.show()

    @blueprint.post("/cases/<mailbox>/do/<action>")
    @unlocked
    def send(desk: Desk, mailbox: str, action: str) -> Answer:
        return check_or_send(db, blobs, desk, lambda: open_act(desk, config, mailbox, action))

    return blueprint
