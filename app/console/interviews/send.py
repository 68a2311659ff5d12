"""Drafts of transcripts: the text of an interview is sent to its reporter, who can confirm or correct it."""

from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from flask import Blueprint, abort, redirect, url_for
from wtforms import BooleanField  # type: ignore[import-untyped]

from app.console.cases.next_steps import list_next_steps
from app.console.config import ConsoleConfig
from app.console.drafts.draft import CaseDraft, DraftForm
from app.console.drafts.flow import DraftFlow
from app.console.drafts.submission import REPLY, Change
from app.console.interviews.matching import TranscriptMatch, mark_sent, match_transcript
from app.console.replies.reply import make_reply
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.procedure.letters import Letters, find_letter, read_letters
from app.procedure.model import Action
from app.questionnaire.loader import read_form
from app.questionnaire.model import Form

LETTER = "transcript"
RECEIVED = "received"


class SendTranscriptForm(DraftForm):
    """`minded` is ticked if the text names a customer; nothing else is filled in."""

    minded = BooleanField()


@dataclass(frozen=True)
class TranscriptDraft(CaseDraft):
    """The draft of a reply with a letter and a transcript; the action of intake, if due, goes with it."""

    match: TranscriptMatch
    letter: str
    intake: Action | None

    kind = "send_transcript"
    page = confirmation = "interviews/send.html"
    done = _("The text is sealed and stored. The reporter reads it on the next visit, and can correct it.")

    @property
    def title(self) -> str:
        return _("Send what you took down")

    @property
    def action_id(self) -> str:
        return REPLY

    @property
    def text_to_reporter(self) -> str:
        assert self.match.transcript is not None
        return f"{self.letter}\n\n{self.match.transcript.text}"

    @property
    def changes(self) -> list[Change]:
        first = [Change(self.intake.id, {})] if self.intake else []
        return [*first, make_reply(self.text_to_reporter, None if self.timeline.case.status else RECEIVED)]

    def finish(self) -> None:
        """Delete the text from this machine: it is in the record now."""
        assert self.match.transcript is not None
        mark_sent(self.workspace, self.match.id, self.match.transcript, self.mailbox)


def make_blueprint(flow: DraftFlow, config: ConsoleConfig) -> Blueprint:
    """Make the views on which a transcript is checked and sent."""
    blueprint = Blueprint(TranscriptDraft.kind, __name__)
    form, letters = read_form(config.questions), read_letters()

    def open_draft(workspace: Workspace, mailbox: str, fields: dict[str, Any] | None = None) -> TranscriptDraft:
        return open_transcript_draft(workspace, form, letters, mailbox)

    flow.register(blueprint, "/cases/<mailbox>/told", open_draft)
    return blueprint


def open_transcript_draft(workspace: Workspace, form: Form, letters: Letters, mailbox: str) -> TranscriptDraft:
    """Make the draft of the transcript that matches a case, or redirect to the case, which says why none does."""
    opened_case, timeline = read_case(workspace, mailbox)
    match = match_transcript(workspace, form, timeline, mailbox)
    if match is None or not match.is_open:
        abort(redirect(url_for("case_page.show", mailbox=mailbox)))
    next_steps = list_next_steps(timeline.case_status, workspace.directory, workspace.me.id if workspace.me else "")
    intake = find_intake_action([each.action for each in next_steps.next if not each.obstacles])
    letter = find_letter(letters, LETTER, timeline.language)
    given = (match, letter, intake)
    return TranscriptDraft(workspace, SendTranscriptForm(), mailbox, opened_case, timeline, *given)


def find_intake_action(actions: list[Action]) -> Action | None:
    """Find the action that acknowledges a report and has no required question; it needs no letter of its own."""
    fit = (each for each in actions if each.offers == "acknowledgement" and not any(q.required for q in each.questions))
    return next(fit, None)
