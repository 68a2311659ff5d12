"""Drafts of entries of the register: a form of questions, its confirmation in words, and the entry."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from typing import ClassVar, Protocol

from flask import url_for

from app.console.drafts.draft import Draft
from app.console.drafts.outbox import Outbox
from app.console.register.held_register import list_readers, record
from app.procedure.model import Question
from crypto.message_fields import Detail


class HasQuestions(Protocol):
    """Whatever has questions, of which a form is made."""

    @property
    def questions(self) -> Sequence[Question]:
        """The questions, in order."""


@dataclass(frozen=True)
class RegisterDraft(Draft):
    """A draft of an entry about `subject`, with the answers to the questions of `asking`."""

    asking: HasQuestions

    page = "register/entry.html"
    confirmation = "register/entry_confirm.html"
    done = _("Recorded: sealed to all officers.")
    subject: ClassVar[str]

    @property
    @abstractmethod
    def back(self) -> tuple[str, str]:
        """The endpoint and the name of the page to which its form belongs."""

    @property
    @abstractmethod
    def lead(self) -> str:
        """What the officer should know before they fill it in, in sentences."""

    @property
    def url(self) -> str:
        return url_for(self.back[0])

    @property
    def facts(self) -> dict[str, str]:
        """What the entry says beside the answers: names and values, in words."""
        return {}

    @property
    def details(self) -> dict[str, Detail]:
        """What the entry says."""
        return dict(self.form.details)

    @property
    def readers(self) -> list[str]:
        return list_readers(self.workspace)

    @property
    def basis(self) -> str:
        """The digest of the directory: it says who reads the entry, so that another one is confirmed again."""
        return self.workspace.directory.digest.hex()

    def send(self) -> None:
        record(self.workspace, self.subject, self.details, self.readers)
        self.workspace.part(Outbox).sent.add(self.attempt)
