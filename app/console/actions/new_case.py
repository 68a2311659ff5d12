"""Cases opened by an officer, on what was not reported through the portal: drafts that are sealed like reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from gettext import gettext as _
from typing import Any, NamedTuple

from flask import Blueprint, abort, url_for
from wtforms import (  # type: ignore[import-untyped]
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)

from app.clock import today
from app.console.actions.form import ActionForm, make_form
from app.console.actions.held_phrases import HeldPhrases
from app.console.cases.status import list_duties
from app.console.config import ConsoleConfig
from app.console.drafts.attachment_limits import hold_files
from app.console.drafts.draft import FilesDraft
from app.console.drafts.flow import DraftFlow
from app.console.drafts.numbering import number_step
from app.console.drafts.outbox import Outbox
from app.console.drafts.send import TRIES, RecordContested
from app.console.drafts.submission import Change, Submission
from app.console.drafts.text import check_length, clean
from app.console.drafts.upload import StoredFile
from app.console.workspace.workspace import Workspace
from app.procedure.answers import CaseNumber
from app.procedure.model import CODE_PHRASE, Action
from app.procedure.state import begin, find_obstacles
from app.store_calls.entries import NewCase, NewEntry, file_case
from app.store_calls.errors import NumberTaken
from crypto.encoding import b64encode
from crypto.message import Answer, Attachment
from crypto.message_fields import Detail
from crypto.officer.new_case import Opening, generate_author, seal_opening
from crypto.phrase import Reporter, derive_reporter, generate
from crypto.receipt import compute_receipt

ACCOUNT = _("What do we know?")


class CaseForm(ActionForm):
    """The channel, the people to leave out, the account, and the questions of the opening action."""

    channel = RadioField(validate_choice=True)
    left_out = SelectMultipleField(validate_choice=True)
    account = TextAreaField(ACCOUNT, filters=[clean])

    def validate_account(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Write something first."))
        check_length(field)


class SealedOpening(NamedTuple):
    """A case as it is sealed to be stored, with these files, and its number if it was given one."""

    opening: Opening
    stored: list[StoredFile]
    number: CaseNumber | None


@dataclass
class BegunCase:
    """A case that is being opened: its author's keys, the code phrase that gives them if there is one, and what was
    sealed for it last.
    """

    author: Reporter
    phrase: str
    sealed: SealedOpening | None = None


class BegunCases(dict[str, BegunCase]):
    """Cases that are being opened, by the attempts at it, so that sending a draft twice stores one case."""


@dataclass(frozen=True)
class NewCaseDraft(FilesDraft):
    """A draft of a new case; `me` is the id of the officer who opens it with an action of the procedure."""

    action: Action
    me: str

    kind = "new_case"
    page = "actions/new_case.html"
    confirmation = "actions/new_case_confirm.html"
    done = _("The case is open: sealed and stored.")

    @property
    def title(self) -> str:
        return self.action.name

    @property
    def action_id(self) -> str:
        return self.action.id

    @property
    def url(self) -> str:
        page = "code_phrases.show" if self._has_code else "case_page.show"
        return url_for(page, mailbox=self._mailbox)

    @property
    def waiting_url(self) -> str:
        return url_for("drafts.wait", mailbox=self._mailbox, attempt=self.attempt)

    @property
    def readers(self) -> list[str]:
        return self._seal(generate_author(), {}, None, ()).report.readers

    @property
    def basis(self) -> str:
        """The digest of the directory: it says who reads the case, so that another one is confirmed again."""
        return self.workspace.directory.digest.hex()

    @cached_property
    def submission(self) -> Submission:
        changes, once = [Change(self.action.id, self.form.details)], self.form.once.data
        what = (self.attempt, self.kind, self.place, {**self.form.values, "once": once})
        return Submission(self._begun.author.gate, changes, self.chosen, once, *what)

    def send(self, stored: Sequence[StoredFile] = ()) -> None:
        begun, listed = self._begun, [*stored]
        for _try in range(TRIES):
            if begun.sealed is None or begun.sealed.stored != listed:
                answer, number = number_step(self.workspace.store, begin(self.workspace.rules, today()), self.action)
                opening = self._seal(begun.author, answer, number, [each.description for each in listed])
                begun.sealed = SealedOpening(opening, listed, number)
            try:
                self._file(begun.sealed)
            except NumberTaken:
                begun.sealed = None
            else:
                begun.sealed = None
                if begun.phrase:
                    self.workspace.part(HeldPhrases)[self._mailbox] = begun.phrase
                    begun.phrase = ""
                self.workspace.part(Outbox).sent.add(self.attempt)
                return
        raise RecordContested

    @property
    def _begun(self) -> BegunCase:
        begun = self.workspace.part(BegunCases)
        if self.attempt not in begun:
            phrase = generate() if self._has_code else ""
            instance = self.workspace.directory.instance
            author = derive_reporter(phrase, instance) if phrase else generate_author()
            begun[self.attempt] = BegunCase(author, phrase)
        return begun[self.attempt]

    @property
    def _has_code(self) -> bool:
        return self.form.details.get(CODE_PHRASE) is True

    @property
    def _mailbox(self) -> str:
        return b64encode(self._begun.author.mailbox)

    def _seal(
        self, author: Reporter, answer: Mapping[str, Detail], number: CaseNumber | None, files: Sequence[Attachment]
    ) -> Opening:
        form, workspace = self.form, self.workspace
        return seal_opening(
            author,
            workspace.directory,
            form.channel.data,
            sorted(form.left_out.data),
            [Answer(ACCOUNT, form.account.data)],
            self.action.id,
            {**form.details, **answer},
            self.me,
            workspace.identity,
            today().isoformat(),
            files,
            str(number) if number else None,
        )

    def _file(self, sealed: SealedOpening) -> None:
        report, entry = sealed.opening.report, sealed.opening.entry
        receipt = compute_receipt(report.envelope) if self.workspace.directory.proof_keys else None
        new = NewCase(report.mailbox, report.gate, report.envelope, report.note, receipt)
        claims = [(each.id, each.pieces) for each in sealed.stored]
        first = NewEntry(entry.entry, entry.previous, entry.docket, None, claims, sealed.number)
        file_case(self.workspace.store, new, first)


def make_blueprint(flow: DraftFlow, config: ConsoleConfig) -> Blueprint:
    """Make the views on which an officer opens a case."""
    blueprint = Blueprint(NewCaseDraft.kind, __name__)

    def open_draft(workspace: Workspace, fields: Mapping[str, Any] | None = None) -> NewCaseDraft:
        return open_new_case(workspace, config, fields)

    flow.register(blueprint, "/open", open_draft)
    return blueprint


def open_new_case(workspace: Workspace, config: ConsoleConfig, fields: Mapping[str, Any] | None = None) -> NewCaseDraft:
    """Make the draft of a new case; answers 404 for an officer who may not open cases.

    The form takes the values of this request, or `fields` where given. It offers the channels that reach this officer,
    and everyone else who could be given a case to leave out.
    """
    me = workspace.me or abort(404)
    action = next((action for action in workspace.rules.actions if action.opens), None) or abort(404)
    if find_obstacles(begin(workspace.rules, today()), action, me.id, list_duties(workspace.directory)):
        abort(404)
    made = type("NewCaseForm", (make_form(action, lambda _question: []), CaseForm), {})
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    form: CaseForm = made(action, config.files, **written)
    hold_files(workspace, form)
    channels = [each for each in workspace.directory.channels if me.id in each.recipients]
    form.channel.choices = [SelectChoice(channel.id, channel.name) for channel in channels]
    people = [each for each in workspace.directory.eligible(today().isoformat()) if each.id != me.id]
    form.left_out.choices = [SelectChoice(each.id, f"{each.name}, {each.role}") for each in people]
    return NewCaseDraft(workspace, form, action, me.id)
