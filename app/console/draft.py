"""What an officer is about to do in a case, in a page alone: a form, beside the case that it is about."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import render_template
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import HiddenField  # type: ignore[import-untyped]

from app.console.conversation import Talk
from app.console.desk import today
from app.console.opening import Folder
from app.console.outgoing import Outgoing
from app.console.sessions import Answer
from app.console.submission import Deed, Submission
from app.procedure.naming import find_named


class DraftForm(FlaskForm):  # type: ignore[misc]
    """`basis` stands for the case as it was shown, `once` for what is to be done however often it is sent."""

    basis = HiddenField()
    once = HiddenField()

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in, by the fields' names."""
        own = ("csrf_token", "basis", "once")
        return {name: value for name, value in self.data.items() if name not in own}


@dataclass(frozen=True)
class Draft:
    """A form, the case that it is about, and the files that may go with it."""

    mailbox: str
    folder: Folder
    talk: Talk
    form: Any
    outgoing: list[Outgoing]
    customers: list[str]

    page: ClassVar[str]
    confirmation: ClassVar[str]
    done: ClassVar[str]

    @property
    def action_id(self) -> str:
        """What is to be done, by the procedure's id or as a reply."""
        raise NotImplementedError

    @property
    def deeds(self) -> list[Deed]:
        """What is to be done, in order."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """What of it goes to the reporter."""
        raise NotImplementedError

    @property
    def named(self) -> list[str]:
        """The customers whose names are in what goes to the reporter."""
        return find_named(self.words, self.customers)

    @property
    def obstacles(self) -> list[str]:
        """What is in the way of it with these answers, in sentences."""
        return []

    @property
    def readers(self) -> list[str]:
        """The officers who will be able to read it."""
        return self.talk.case.readers(today().isoformat())

    @property
    def basis(self) -> str:
        """A digest of what the officer has been shown of the case, and of who will read what is written."""
        shown = sorted(id.hex() for id, item in self.folder.opened.items() if item is not None)
        return hashlib.sha256(json.dumps([shown, self.readers]).encode()).hexdigest()

    @property
    def chosen(self) -> list[Outgoing]:
        """The files that go with it."""
        return [file for file in self.outgoing if file.mark in (self.form.said.get("files") or ())]

    @property
    def attempt(self) -> str:
        """A digest of what is to be sent: the same again is the same."""
        text = json.dumps([self.action_id, self.form.once.data, self.form.said], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def submission(self) -> Submission:
        """What is to be sent."""
        gate, once = self.folder.row.gate, self.form.once.data
        return Submission(gate, self.deeds, self.chosen, once, self.attempt, self.action_id, self.form.said)

    def finish(self) -> None:
        """Do what is left to do once it was sent."""

    def show(self, error: str | None = None, status: int | None = None) -> Answer:
        """Show the form: 400 or 503 where something is wrong."""
        return self._render(self.page, status or (503 if error else 400 if self.form.errors else 200), error)

    def confirm(self, error: str | None = None, status: int | None = None) -> Answer:
        """Show in words what will be done, and whether the case has changed since it was shown."""
        has_changed = self.form.basis.data != self.basis
        self.form.basis.data = self.basis
        return self._render(self.confirmation, status or (503 if error else 200), error, has_changed=has_changed)

    def _render(self, template: str, status: int, error: str | None, **more: object) -> Answer:
        readers = [self.talk.case.directory.find(id) for id in self.readers]
        page = render_template(
            template,
            draft=self,
            mailbox=self.mailbox,
            folder=self.folder,
            talk=self.talk,
            form=self.form,
            named=self.named,
            outgoing=self.outgoing,
            chosen=self.chosen,
            readers=readers,
            error=error,
            **more,
        )
        return page, status
