"""Drafts: what an officer is about to send, with its form, its confirmation in words and what is sent.

A reply, an action, a new case and a transcript are the kinds; `DraftFlow` takes each from the form to the store.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from flask import render_template, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import HiddenField  # type: ignore[import-untyped]

from app.clock import today
from app.console.auth.sessions import ViewResponse
from app.console.cases.opened_case import OpenedCase
from app.console.cases.timeline import Timeline
from app.console.customers.known_customers import list_known_names
from app.console.drafts.kept import KeptDraft
from app.console.drafts.send import send
from app.console.drafts.submission import Change, Submission
from app.console.drafts.upload import StoredFile
from app.console.uploading.held import HeldFile
from app.console.workspace.lookup import find_obstacle
from app.console.workspace.workspace import Workspace
from app.procedure.name_matching import find_named
from crypto.directories.recipient import Recipient


class DraftForm(FlaskForm):  # type: ignore[misc]
    """The hidden fields of every draft: `basis`, a digest of what was shown; `once`, an idempotency key.

    `held` are the files that were chosen in it.
    """

    basis = HiddenField()
    once = HiddenField()
    held: list[HeldFile] = []

    @property
    def values(self) -> dict[str, Any]:
        """The values of the visible fields, by name."""
        own = ("csrf_token", "basis", "once")
        return {name: value for name, value in self.data.items() if name not in own}


@dataclass(frozen=True)
class Draft(ABC):
    """A form in a workspace, its two templates (`page` with the form, `confirmation` in words), and how it is sent.

    `kind` is the name of the blueprint that opens drafts of its kind.
    Cached properties are computed from the form once: fill it in before.
    """

    workspace: Workspace
    form: Any

    kind: ClassVar[str]
    page: ClassVar[str]
    confirmation: ClassVar[str]
    done: ClassVar[str]

    @property
    @abstractmethod
    def title(self) -> str:
        """What its page is called."""

    @property
    def place(self) -> dict[str, str]:
        """The variable parts of its URL."""
        return {}

    @property
    def keepable(self) -> KeptDraft:
        """What is kept of it while it is being written: all but files, which are held until locking only."""
        fields = {name: value for name, value in self.form.values.items() if name != "files"}
        return KeptDraft(self.kind, self.place, self.title, fields, today().isoformat())

    @property
    @abstractmethod
    def action_id(self) -> str:
        """The id of the procedure's action, or REPLY."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The URL to go to once it is sent."""

    @property
    @abstractmethod
    def readers(self) -> list[str]:
        """The ids of the officers to whom it will be sealed. Raises SealedLineError if it can't be sealed."""

    @abstractmethod
    def send(self) -> None:
        """Seal and store it; calling it again changes nothing. Raises what `drafts.send.send` raises."""

    @property
    def obstacle(self) -> str | None:
        """Why this officer can't send it, whatever is filled in, in a sentence; None if nothing prevents it."""
        return None

    @property
    def obstacles(self) -> list[str]:
        """Why it can't be sent with these answers, in sentences."""
        return []

    @property
    def named(self) -> list[str]:
        """The customers whose names the text to the reporter contains."""
        return []

    @property
    def basis(self) -> str:
        """A digest of what the officer was shown, and of who will read the draft: if it changes, they confirm again."""
        return ""

    @property
    def confirmed_basis(self) -> str:
        """What takes the place of the basis in a confirmation, so that nothing is sent that wasn't confirmed."""
        return hashlib.sha256(f"confirmed {self.basis}".encode()).hexdigest()

    @property
    def is_at_once(self) -> bool:
        """Whether it may be sent from its form, without being confirmed in words: that says it all, or it is slight."""
        return self.page == self.confirmation

    @property
    def may_be_sent(self) -> bool:
        """Whether the page from which it comes was its confirmation, or its form if that is enough; as the case is."""
        shown: str | None = self.form.basis.data
        return shown == self.confirmed_basis or (self.is_at_once and shown == self.basis)

    @cached_property
    def attempt(self) -> str:
        """A digest (64 hex digits) of what is to be sent, by which a repeated request is recognised."""
        text = json.dumps([self.action_id, self.form.once.data, self.form.values], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def finish(self) -> None:  # noqa: B027, most drafts leave nothing to do
        """Called once it was sent."""

    def show(self, error: str | None = None, status: int | None = None, kept: KeptDraft | None = None) -> ViewResponse:
        """Render the form: with 400 for invalid fields, 503 for an error, else 200. `kept` fills it."""
        if self.form.basis.data == self.confirmed_basis:
            self.form.basis.data = self.basis
        code = status or (503 if error else 400 if self.form.errors else 200)
        # Where the form says it all, it says who reads it.
        readers = self._find_readers() if self.page == self.confirmation else []
        return self.render(self.page, code, error, kept=kept, readers=readers)

    def confirm(self, error: str | None = None, status: int | None = None) -> ViewResponse:
        """Render the confirmation, which says whether the case has changed since it was shown."""
        has_changed = self.form.basis.data not in (self.basis, self.confirmed_basis)
        self.form.basis.data = self.confirmed_basis
        code = status or (503 if error else 200)
        return self.render(self.confirmation, code, error, has_changed=has_changed, readers=self._find_readers())

    def _find_readers(self) -> list[Recipient | None]:
        return [self.workspace.directory.find(id) for id in self.readers]

    def render(self, template: str, status: int, error: str | None, **more: object) -> ViewResponse:
        """Render a template with the draft, its form and `more`."""
        return render_template(template, draft=self, form=self.form, error=error, **more), status


class FilesDraft(Draft):
    """A draft with which files can go: it is then sent by a job."""

    @cached_property
    def chosen(self) -> list[HeldFile]:
        """The files chosen to go with it."""
        return [file for file in self.form.held if file.mark in (self.form.values.get("files") or ())]

    @property
    @abstractmethod
    def waiting_url(self) -> str:
        """The URL at which one waits until it is sent with its files."""

    @property
    @abstractmethod
    def submission(self) -> Submission:
        """The submission: what is to be sent, apart from the form."""

    @abstractmethod
    def send(self, stored: Sequence[StoredFile] = ()) -> None:
        """Seal and store it with files that are stored. Raises what `drafts.send.send` raises."""

    def render(self, template: str, status: int, error: str | None, **more: object) -> ViewResponse:
        """Render a template, which is also given the files that were chosen."""
        return super().render(template, status, error, chosen=self.chosen, **more)


@dataclass(frozen=True)
class CaseDraft(FilesDraft):
    """A draft in a case: its mailbox (base64url), the opened case, and its timeline."""

    mailbox: str
    opened_case: OpenedCase
    timeline: Timeline

    @property
    @abstractmethod
    def changes(self) -> list[Change]:
        """The changes to the case, in order: each becomes an entry of the record."""

    @property
    @abstractmethod
    def text_to_reporter(self) -> str:
        """The text that goes to the reporter."""

    @property
    def place(self) -> dict[str, str]:
        return {"mailbox": self.mailbox}

    @property
    def url(self) -> str:
        return url_for("case_page.show", mailbox=self.mailbox)

    @property
    def obstacle(self) -> str | None:
        return find_obstacle(self.workspace, self.timeline)

    @cached_property
    def named(self) -> list[str]:
        return find_named(self.text_to_reporter, list_known_names(self.workspace) if self.text_to_reporter else [])

    @property
    def readers(self) -> list[str]:
        return self.timeline.case_status.readers

    @cached_property
    def basis(self) -> str:
        return digest_basis(self.opened_case, self.timeline)

    @property
    def waiting_url(self) -> str:
        return url_for("drafts.wait", mailbox=self.mailbox, attempt=self.attempt)

    @cached_property
    def submission(self) -> Submission:
        once = self.form.once.data
        where = (once, self.attempt, self.kind, self.place, {**self.form.values, "once": once})
        return Submission(self.opened_case.row.gate, self.changes, self.chosen, *where)

    def send(self, stored: Sequence[StoredFile] = ()) -> None:
        send(self.workspace, self.submission, stored)

    def render(self, template: str, status: int, error: str | None, **more: object) -> ViewResponse:
        shown = {
            "mailbox": self.mailbox,
            "opened_case": self.opened_case,
            "timeline": self.timeline,
            "named": self.named,
        }
        return super().render(template, status, error, **shown, **more)


def digest_basis(opened_case: OpenedCase, timeline: Timeline) -> str:
    """A digest (64 hex digits) of what a page shows of a case, and of who would read what is written in it."""
    shown = sorted(id.hex() for id, item in opened_case.opened.items() if item is not None)
    return hashlib.sha256(json.dumps([shown, timeline.case_status.readers]).encode()).hexdigest()
