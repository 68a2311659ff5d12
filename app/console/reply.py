"""Answering a reporter: written, checked in words, then sealed and stored together with its entry in the record."""

import secrets
from gettext import gettext as _

from babel import Locale
from flask import Blueprint, redirect, request, url_for

from app.blobs import Blobs
from app.config import ConsoleConfig
from app.console.answering import open_reply
from app.console.case import find_obstacle
from app.console.desk import Desk, today
from app.console.outgoing import FOLDER
from app.console.posting import check_or_send
from app.console.sessions import Answer, unlocked
from app.database import Database
from app.procedure.letters import Letters, find_letter, read_letters


def pages(db: Database, blobs: Blobs, config: ConsoleConfig) -> Blueprint:
    """The pages on which a reply is written, checked and sent. Until it is sent, its text is in the page alone."""
    blueprint = Blueprint("reply", __name__)
    letters = read_letters()

    @blueprint.app_context_processor
    def name_folder() -> dict[str, object]:
        return {
            "outgoing_folder": config.saved / FOLDER,
            "letters": letters,
            "list_languages": list_languages,
            "letter_names": name_letters,
        }

    @blueprint.get("/cases/<mailbox>/reply")
    @unlocked
    def write(desk: Desk, mailbox: str) -> Answer:
        desk.refresh()
        draft = open_reply(desk, config, mailbox)
        if find_obstacle(desk, draft.talk, today()):
            return redirect(url_for("case.show", mailbox=mailbox))
        form = draft.form
        form.basis.data, form.once.data = draft.basis, secrets.token_urlsafe(16)
        form.status.data = "" if draft.talk.case.status else "received"
        form.text.data = find_letter(letters, request.args.get("letter"), request.args.get("language", ""))
        return draft.show()

    @blueprint.post("/cases/<mailbox>/reply")
    @unlocked
    def send(desk: Desk, mailbox: str) -> Answer:
        return check_or_send(db, blobs, desk, lambda: open_reply(desk, config, mailbox))

    return blueprint


def list_languages(letters: Letters) -> list[tuple[str, str]]:
    """The languages in which there are letters, each with its own name."""
    codes = dict.fromkeys(code for texts in letters.values() for code in texts)
    return [(code, Locale.parse(code).get_display_name(code) or code) for code in codes]


def name_letters(is_feedback_allowed: bool) -> list[tuple[str, str]]:
    """The letters with which an answer can begin."""
    names = {
        "acknowledgement": _("an acknowledgement"),
        "questions": _("questions"),
        "conclusion": _("a conclusion"),
        "check-in": _("a check-in"),
    }
    return [*names.items(), *([("feedback", _("the outcome"))] if is_feedback_allowed else [])]
