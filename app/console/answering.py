"""An answer to the reporter that is being written."""

import json
from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

from wtforms import (  # type: ignore[import-untyped]
    BooleanField,
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)

from app.config import ConsoleConfig
from app.console.case import find_folder
from app.console.conversation import STATUS_WORDS, open_talk
from app.console.desk import Desk
from app.console.draft import Draft, DraftForm
from app.console.enclosing import Enclosing
from app.console.outgoing import Outgoing, list_outgoing
from app.console.submission import REPLY, Deed
from app.console.survey import list_customers

MAX_BYTES = 400_000
CHOICES = [SelectChoice("", _("No change")), *(SelectChoice(*pair) for pair in STATUS_WORDS.items())]


def clean(text: str | None) -> str:
    """A text as it is sealed: with plain line breaks, and nothing blank around it."""
    return (text or "").replace("\r\n", "\n").strip()


def is_too_long(text: str) -> bool:
    """Whether a text is too long to be sealed."""
    # Counted as it will be sealed, where a line break takes two bytes.
    return len(json.dumps(text, ensure_ascii=False).encode()) > MAX_BYTES


def check_length(field: Field) -> None:
    """Raises ValidationError for a text that is too long to be sealed."""
    if is_too_long(field.data):
        raise ValidationError(_("This is too long. An answer may have about 400,000 letters."))


class ReplyForm(DraftForm):
    """What to say; `files` are the marks of those that go with it, `minded` that a customer's name may be in it."""

    text = TextAreaField(filters=[clean])
    status = RadioField(choices=CHOICES)
    files = SelectMultipleField(default=(), validate_choice=False)
    minded = BooleanField()

    def __init__(self, outgoing: list[Outgoing], config: ConsoleConfig, **more: Any) -> None:
        super().__init__(**more)
        self._enclosing = Enclosing(outgoing, config)

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Write something first."))
        check_length(field)

    def validate_files(self, field: Field) -> None:
        self._enclosing.check(field)


class ReplyDraft(Draft):
    """An answer to the reporter."""

    page = "reply.html"
    confirmation = "confirm.html"
    done = _("Your answer is sealed and stored. The reporter reads it on the next visit.")

    @property
    def action_id(self) -> str:
        return REPLY

    @property
    def words(self) -> str:
        return self.form.text.data or ""

    @property
    def deeds(self) -> list[Deed]:
        return [write_reply(self.form.text.data, self.form.status.data)]


def write_reply(text: str, status: str | None) -> Deed:
    """The deed of answering."""
    return Deed(REPLY, {"text": text, **({"status": status} if status else {})})


def open_reply(desk: Desk, config: ConsoleConfig, mailbox: str, fields: Mapping[str, Any] | None = None) -> ReplyDraft:
    """Put the form of this request, or one with these fields, beside its case, as far as that is opened."""
    folder = find_folder(desk, mailbox)
    outgoing = list_outgoing(config.saved)
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    form, talk = ReplyForm(outgoing, config, **written), open_talk(desk, folder)
    return ReplyDraft(mailbox, folder, talk, form, outgoing, list_customers(desk))
