"""Sending a reporter what an officer took down of them, to check it: it is the acknowledgement too."""

import secrets
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from flask import Blueprint, abort, redirect, url_for
from wtforms import BooleanField  # type: ignore[import-untyped]

from app.blobs import Blobs
from app.config import ConsoleConfig
from app.console.answering import write_reply
from app.console.case import find_folder, find_obstacle
from app.console.conversation import open_talk
from app.console.desk import Desk, today
from app.console.draft import Draft, DraftForm
from app.console.oral import Oral, find_oral, settle
from app.console.posting import check_or_send
from app.console.sessions import Answer, unlocked
from app.console.submission import REPLY, Deed
from app.console.survey import list_customers
from app.console.ways import list_ways
from app.database import Database
from app.form.questions import Form
from app.form.reading import read_form
from app.procedure.letters import find_letter, read_letters
from app.procedure.rules import Action

LETTER = "transcript"
RECEIVED = "received"


class TellingForm(DraftForm):
    """Nothing to fill in: `minded` says that a customer's name may be in it."""

    minded = BooleanField()


@dataclass(frozen=True)
class TellingDraft(Draft):
    """The text of a transcript on its way to the reporter, after these words; with it, the case may be taken in."""

    desk: Desk
    oral: Oral
    letter: str
    taking_in: Action | None

    page = confirmation = "telling.html"
    done = _("The text is sealed and stored. The reporter reads it on the next visit, and can correct it.")

    @property
    def action_id(self) -> str:
        return REPLY

    @property
    def words(self) -> str:
        assert self.oral.transcript is not None
        return f"{self.letter}\n\n{self.oral.transcript.text}"

    @property
    def deeds(self) -> list[Deed]:
        first = [Deed(self.taking_in.id, {})] if self.taking_in else []
        return [*first, write_reply(self.words, None if self.talk.case.status else RECEIVED)]

    def finish(self) -> None:
        """Forget the text on this machine: it is in the record now."""
        assert self.oral.transcript is not None
        settle(self.desk, self.oral.id, self.oral.transcript, self.mailbox)


def pages(db: Database, blobs: Blobs, config: ConsoleConfig) -> Blueprint:
    """The page on which the text is looked at once more, and sent."""
    blueprint = Blueprint("telling", __name__)
    form, letters = read_form(config.questions), read_letters()

    def open_draft(desk: Desk, mailbox: str) -> TellingDraft:
        return open_telling(desk, form, letters, mailbox)

    @blueprint.get("/cases/<mailbox>/told")
    @unlocked
    def prepare(desk: Desk, mailbox: str) -> Answer:
        desk.refresh()
        draft = open_draft(desk, mailbox)
        if find_obstacle(desk, draft.talk, today()):
            return redirect(url_for("case.show", mailbox=mailbox))
        draft.form.basis.data, draft.form.once.data = draft.basis, secrets.token_urlsafe(16)
        return draft.show()

    @blueprint.post("/cases/<mailbox>/told")
    @unlocked
    def send(desk: Desk, mailbox: str) -> Answer:
        return check_or_send(db, blobs, desk, lambda: open_draft(desk, mailbox))

    return blueprint


def open_telling(desk: Desk, form: Form, letters: dict[str, Any], mailbox: str) -> TellingDraft:
    """Put what was taken down beside the case that has its word, or go to the case, which says why there is nothing."""
    folder = find_folder(desk, mailbox)
    talk = open_talk(desk, folder)
    oral = find_oral(desk, form, talk, mailbox)
    if oral is None or not oral.is_open:
        abort(redirect(url_for("case.show", mailbox=mailbox)))
    ways = list_ways(talk.standing, desk.directory, desk.me.id if desk.me else "")
    letter = find_letter(letters, LETTER, talk.language)
    told = (desk, oral, letter, find_taking_in([way.action for way in ways.next if not way.obstacles]))
    return TellingDraft(mailbox, folder, talk, TellingForm(), [], list_customers(desk), *told)


def find_taking_in(actions: list[Action]) -> Action | None:
    """Which of these acknowledges a report and asks nothing that must be answered: done with it, it needs no letter."""
    fit = (each for each in actions if each.offers == "acknowledgement" and not any(q.required for q in each.questions))
    return next(fit, None)
