"""A reply that is being written, in a page alone: its form, beside the case that it answers."""

import hashlib
import json
from gettext import gettext as _
from typing import Any, NamedTuple

from flask import render_template
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import (  # type: ignore[import-untyped]
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)

from app.config import ConsoleConfig
from app.console.case import find_folder
from app.console.conversation import STATUS_WORDS, Talk, open_talk
from app.console.desk import Desk, today
from app.console.letter import Letter
from app.console.opening import Folder
from app.console.outgoing import Outgoing, list_outgoing
from app.console.sessions import Answer
from app.console.templates import write_size

MAX_BYTES = 400_000
CHOICES = [SelectChoice("", _("No change")), *(SelectChoice(*pair) for pair in STATUS_WORDS.items())]


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """What to say; `basis` stands for the case as it was shown, `once` for this one reply however often it is sent.

    `files` are the marks of those that go with it.
    """

    text = TextAreaField(filters=[lambda text: (text or "").replace("\r\n", "\n").strip()])
    status = RadioField(choices=CHOICES)
    files = SelectMultipleField(default=(), validate_choice=False)
    basis = HiddenField()
    once = HiddenField()

    def __init__(self, outgoing: list[Outgoing], config: ConsoleConfig, **more: Any) -> None:
        super().__init__(**more)
        self._outgoing = {file.mark: file for file in outgoing}
        self._limits = config.files

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Write something first."))
        # Counted as it will be sealed, where a line break takes two bytes.
        if len(json.dumps(field.data, ensure_ascii=False).encode()) > MAX_BYTES:
            raise ValidationError(_("This is too long. An answer may have about 400,000 letters."))

    def validate_files(self, field: Field) -> None:
        if not self._outgoing.keys() >= {*field.data}:
            raise ValidationError(_("A file was changed meanwhile, or is not in the folder any more. Choose again."))
        if len(field.data) > self._limits.attachments:
            sentence = _("These are too many files for one answer: {count} are allowed.")
            raise ValidationError(sentence.format(count=self._limits.attachments))
        for mark in field.data:
            file = self._outgoing[mark]
            if file.size_bytes > self._limits.attachment_bytes:
                sentence = _("{name} is too large: {size} are allowed.")
                size = write_size(self._limits.attachment_bytes)
                raise ValidationError(sentence.format(name=file.name, size=size))


class Draft(NamedTuple):
    """A form, the case that it answers, and the files that may go with it."""

    mailbox: str
    folder: Folder
    talk: Talk
    form: ReplyForm
    outgoing: list[Outgoing]

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
    def chosen(self) -> list[Outgoing]:
        """The files that go with it."""
        return [file for file in self.outgoing if file.mark in self.form.files.data]

    @property
    def attempt(self) -> str:
        """A digest of what is to be sent: the same reply again is the same."""
        form = self.form
        text = json.dumps([form.once.data, form.status.data, form.text.data, sorted(form.files.data)])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def letter(self) -> Letter:
        """What is to be sent."""
        form = self.form
        gate, status = self.folder.row.gate, form.status.data or None
        return Letter(gate, form.text.data, status, self.chosen, form.once.data, self.attempt)


def open_draft(desk: Desk, config: ConsoleConfig, mailbox: str, letter: Letter | None = None) -> Draft:
    """Put the form of this request, or one that says what a letter says, beside its case, as far as that is opened."""
    folder = find_folder(desk, mailbox)
    outgoing = list_outgoing(config.saved)
    form = ReplyForm(outgoing, config) if letter is None else _write_again(letter, outgoing, config)
    return Draft(mailbox, folder, open_talk(folder, desk.directory), form, outgoing)


def confirm(draft: Draft, error: str | None = None) -> Answer:
    """Show in words what will be sent to whom; and whether the case has changed since it was shown."""
    has_changed = draft.form.basis.data != draft.basis
    draft.form.basis.data = draft.basis
    return show("confirm.html", draft, error, has_changed=has_changed)


def show(template: str, draft: Draft, error: str | None = None, **more: object) -> Answer:
    """Render a page of this form: 400 or 503 where something is wrong."""
    readers = [draft.talk.case.directory.find(id) for id in draft.readers]
    status = 503 if error else 400 if draft.form.errors else 200
    page = render_template(template, **draft._asdict(), chosen=draft.chosen, error=error, readers=readers, **more)
    return page, status


def _write_again(letter: Letter, outgoing: list[Outgoing], config: ConsoleConfig) -> ReplyForm:
    files = [file.mark for file in letter.files]
    said = {"text": letter.text, "status": letter.status or "", "files": files, "once": letter.once}
    return ReplyForm(outgoing, config, formdata=None, data=said)
