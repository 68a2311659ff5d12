"""The page on which an officer marks a round of a review as done: an entry of the register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from gettext import gettext as _
from typing import Any

from flask import Blueprint, abort
from wtforms import SelectChoice  # type: ignore[import-untyped]

from app.clock import today
from app.console.actions.form import make_form
from app.console.calendar.reviews import REVIEW, ROUND, SUBJECT, find_review, list_reviews, may_mark
from app.console.config import ConsoleConfig
from app.console.drafts.flow import DraftFlow
from app.console.formatting import format_day
from app.console.register.entry_draft import RegisterDraft
from app.console.register.held_register import Entries
from app.console.workspace.workspace import Workspace
from app.procedure.model import Question, Review
from crypto.message_fields import Detail

OpenEntries = Callable[[Workspace], Entries]


@dataclass(frozen=True)
class ReviewDraft(RegisterDraft):
    """A draft by which an officer marks a round of a review as done."""

    asking: Review
    round_on: date

    kind = "reviews"
    subject = SUBJECT

    @property
    def title(self) -> str:
        return self.asking.name

    @property
    def lead(self) -> str:
        text = _("Mark the one of {day} as done. It is sealed to all officers, and can't be taken back.")
        return text.format(day=format_day(self.round_on))

    @property
    def facts(self) -> dict[str, str]:
        return {_("Due on"): format_day(self.round_on)}

    @property
    def action_id(self) -> str:
        return f"{SUBJECT} {self.asking.id} {self.round_on}"

    @property
    def place(self) -> dict[str, str]:
        return {"review": self.asking.id}

    @property
    def back(self) -> tuple[str, str]:
        return "calendar.show", _("Deadlines")

    @property
    def details(self) -> dict[str, Detail]:
        return {**super().details, REVIEW: self.asking.id, ROUND: self.round_on.isoformat()}


def make_blueprint(flow: DraftFlow, config: ConsoleConfig, open_entries: OpenEntries) -> Blueprint:
    """Make the views on which an officer marks a review as done. `open_entries` opens the register of a workspace."""
    blueprint = Blueprint(ReviewDraft.kind, __name__)

    def open_draft(workspace: Workspace, review: str, fields: Mapping[str, Any] | None = None) -> ReviewDraft:
        found = find_review(workspace, review) or abort(404)
        if not may_mark(workspace, found):
            abort(404)
        status = next(each for each in list_reviews(workspace, open_entries(workspace)) if each.review is found)
        written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
        form = make_form(found, lambda question: list_people(workspace, question))(found, config.files, **written)
        return ReviewDraft(workspace, form, found, status.due_on)

    flow.register(blueprint, "/agenda/reviews/<review>", open_draft)
    return blueprint


def list_people(workspace: Workspace, question: Question) -> list[SelectChoice]:
    """List who can be named in the answer to a question: all active people of the directory."""
    return [
        SelectChoice(each.id, f"{each.name}, {each.role}") for each in workspace.directory.active(today().isoformat())
    ]
