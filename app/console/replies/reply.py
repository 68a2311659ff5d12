"""Drafts of replies to the reporter: a text, a status, attachments. crypto/officer/entry.py seals what is sent."""

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

from app.config import FilesLimits
from app.console.cases.timeline import STATUS_WORDS
from app.console.config import ConsoleConfig
from app.console.drafts.attachment_limits import check_files, hold_files
from app.console.drafts.draft import CaseDraft, DraftForm
from app.console.drafts.submission import REPLY, Change
from app.console.drafts.text import check_length, clean
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace

CHOICES = [SelectChoice("", _("No change")), *(SelectChoice(*pair) for pair in STATUS_WORDS.items())]


class ReplyForm(DraftForm):
    """The text and status; `files` are the marks of held files, `minded` is ticked if the text names a customer."""

    text = TextAreaField(filters=[clean])
    status = RadioField(choices=CHOICES)
    files = SelectMultipleField(default=(), validate_choice=False)
    minded = BooleanField()

    def __init__(self, limits: FilesLimits, **more: Any) -> None:
        super().__init__(**more)
        self._limits = limits

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Write something first."))
        check_length(field)

    def validate_files(self, field: Field) -> None:
        check_files(field, self.held, self._limits)


class ReplyDraft(CaseDraft):
    """A draft of a reply."""

    kind = "replies"
    page = "replies/reply.html"
    confirmation = "replies/confirm.html"
    done = _("Your answer is sealed and stored. The reporter reads it on the next visit.")

    @property
    def title(self) -> str:
        return _("Answer the reporter")

    @property
    def action_id(self) -> str:
        return REPLY

    @property
    def text_to_reporter(self) -> str:
        return self.form.text.data or ""

    @property
    def changes(self) -> list[Change]:
        return [make_reply(self.form.text.data, self.form.status.data)]


def make_reply(text: str, status: str | None) -> Change:
    """Make the change of a reply: its text, and a status if there is one."""
    return Change(REPLY, {"text": text, **({"status": status} if status else {})})


def open_reply(
    workspace: Workspace, config: ConsoleConfig, mailbox: str, fields: Mapping[str, Any] | None = None
) -> ReplyDraft:
    """Make the draft of a reply in the case of a mailbox (base64url), or answer 404.

    The form takes the values of this request, or `fields` where given.
    """
    opened_case, timeline = read_case(workspace, mailbox)
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    form = ReplyForm(config.files, **written)
    hold_files(workspace, form)
    return ReplyDraft(workspace, form, mailbox, opened_case, timeline)
