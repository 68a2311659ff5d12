"""Answering a reporter: written, checked in words, then sealed and stored together with its entry in the record."""

import hashlib
import json
import secrets
from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response
from wtforms import Field, HiddenField, RadioField, SelectChoice, TextAreaField, ValidationError  # type: ignore[import-untyped]

from app.casework import RecordMoved, file_reply
from app.console.case import find_folder, find_obstacle
from app.console.conversation import STATUS_WORDS, Talk, open_talk
from app.console.desk import Desk, StillOpening, today
from app.console.opening import Folder
from app.console.sessions import unlocked
from app.database import Database, StoreUnavailable
from crypto.case import SealedReply, seal_reply

MAX_BYTES = 400_000
TRIES = 20
POST_PATIENCE_SECONDS = 20.0

Answer = Response | tuple[str, int]


class Contested(Exception):
    """Others kept adding to the record, every time before this reply could."""


CHOICES = [SelectChoice("", _("No change")), *(SelectChoice(*pair) for pair in STATUS_WORDS.items())]


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """What to say; `basis` stands for the case as it was shown, `once` for this one reply however often it is sent."""

    text = TextAreaField(filters=[lambda text: (text or "").replace("\r\n", "\n").strip()])
    status = RadioField(choices=CHOICES)
    basis = HiddenField()
    once = HiddenField()

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Write something first."))
        # Counted as it will be sealed, where a line break takes two bytes.
        if len(json.dumps(field.data, ensure_ascii=False).encode()) > MAX_BYTES:
            raise ValidationError(_("This is too long. An answer may have about 400,000 letters."))


class Draft(NamedTuple):
    """A reply that is being written, beside the case that it answers."""

    mailbox: str
    folder: Folder
    talk: Talk
    form: ReplyForm

    @property
    def readers(self) -> list[str]:
        """The officers who will be able to read it."""
        return self.talk.case.readers(today().isoformat())

    @property
    def basis(self) -> str:
        """A digest of what the officer has been shown of the case, and of who will read the reply."""
        shown = sorted(id.hex() for id, item in self.folder.opened.items() if item is not None)
        return hashlib.sha256(json.dumps([shown, self.readers]).encode()).hexdigest()

    @property
    def attempt(self) -> str:
        """A digest of what is to be sent: the same reply again is the same."""
        text = json.dumps([self.form.once.data, self.form.status.data, self.form.text.data])
        return hashlib.sha256(text.encode()).hexdigest()


def pages(db: Database) -> Blueprint:
    """The pages on which a reply is written, checked and sent. Until it is sent, its text is in the page alone."""
    blueprint = Blueprint("reply", __name__)

    @blueprint.get("/cases/<mailbox>/reply")
    @unlocked
    def write(desk: Desk, mailbox: str) -> Answer:
        desk.refresh()
        draft = open_draft(desk, mailbox)
        if find_obstacle(desk, draft.talk, today()):
            return redirect(url_for("case.show", mailbox=mailbox))
        draft.form.basis.data = draft.basis
        draft.form.once.data = secrets.token_urlsafe(16)
        draft.form.status.data = "" if draft.talk.case.status else "received"
        return show("reply.html", draft)

    @blueprint.post("/cases/<mailbox>/reply")
    @unlocked
    def check_or_send(desk: Desk, mailbox: str) -> Answer:
        with desk.sending:
            return answer_form(db, desk, mailbox)

    return blueprint


def open_draft(desk: Desk, mailbox: str) -> Draft:
    """Put the form of this request beside its case, as far as that is opened."""
    folder = find_folder(desk, mailbox)
    return Draft(mailbox, folder, open_talk(folder, desk.directory), ReplyForm())


def answer_form(db: Database, desk: Desk, mailbox: str) -> Answer:
    """Do what the form asks for. Whatever is in the way, the text is in the page again."""
    error = None
    try:
        desk.refresh(POST_PATIENCE_SECONDS)
    except (StoreUnavailable, StillOpening):
        error = _("The store can't be reached now. Nothing was sent; your text is still here. Try again in a minute.")
    draft = open_draft(desk, mailbox)
    step = request.form.get("step")
    if step == "send" and draft.attempt in desk.sent:
        return redirect(url_for("case.show", mailbox=mailbox))
    error = error or find_obstacle(desk, draft.talk, today())
    if error or not draft.form.validate() or step == "change":
        return show("reply.html", draft, error)
    if step == "send" and draft.form.basis.data == draft.basis:
        return send_draft(db, desk, draft)
    return confirm(draft)


def confirm(draft: Draft, error: str | None = None) -> Answer:
    """Show in words what will be sent to whom; and whether the case has changed since it was shown."""
    has_changed = draft.form.basis.data != draft.basis
    draft.form.basis.data = draft.basis
    return show("confirm.html", draft, error, has_changed=has_changed)


def send_draft(db: Database, desk: Desk, draft: Draft) -> Answer:
    """Send the reply and go back to the case; or stay, with the text, and say what is in the way."""
    try:
        send(db, desk, draft.folder.row.gate, draft.form.text.data, draft.form.status.data or None, draft.attempt)
    except (StoreUnavailable, StillOpening):
        return confirm(draft, _("The store can't be reached now. Your text is still here. Try again in a minute."))
    except Contested:
        return confirm(draft, _("Others are writing in this case at the same moment. Nothing was sent. Try again."))
    flash(_("Your answer is sealed and stored. The reporter reads it on the next visit."))
    return redirect(url_for("case.show", mailbox=draft.mailbox))


def send(db: Database, desk: Desk, gate: bytes, text: str, status: str | None, attempt: str) -> None:
    """Seal a reply and store it with its entry; when somebody else's entry came first, seal it again after that one.

    `attempt` names this reply: if the store took it and could not say so, sending it again changes nothing.
    Raises StoreUnavailable, StillOpening, Contested; and what `seal_reply` raises.
    """
    for _try in range(TRIES):
        sealed = desk.sealed.get(attempt) or seal(desk, gate, text, status)
        desk.sealed[attempt] = sealed
        try:
            file_reply(db, gate, reply=sealed.reply, entry=sealed.entry, previous=sealed.previous, received_on=today())
        except RecordMoved:
            del desk.sealed[attempt]
            desk.refresh(POST_PATIENCE_SECONDS)
        else:
            desk.sent.add(attempt)
            return
    raise Contested


def seal(desk: Desk, gate: bytes, text: str, status: str | None) -> SealedReply:
    """Seal a reply to the case as it is opened now."""
    me = desk.me
    assert me is not None
    case = desk.cabinet.folders[gate].assemble(desk.directory)
    return seal_reply(case, me.id, desk.identity, text, status, today().isoformat())


def show(template: str, draft: Draft, error: str | None = None, **more: object) -> Answer:
    """Render a page of this form: 400 or 503 where something is wrong."""
    readers = [draft.talk.case.directory.find(id) for id in draft.readers]
    status = 503 if error else 400 if draft.form.errors else 200
    return render_template(template, **draft._asdict(), error=error, readers=readers, **more), status
