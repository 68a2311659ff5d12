"""The page on which an officer marks a round of a review as done: an entry of the register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from gettext import gettext as _
from typing import Any

from flask import Blueprint, abort, url_for
from wtforms import SelectChoice  # type: ignore[import-untyped]

from app.clock import today
from app.console.actions.form import make_form
from app.console.calendar.reviews import REVIEW, ROUND, SUBJECT, find_review, list_reviews, may_mark
from app.console.config import ConsoleConfig
from app.console.drafts.draft import Draft
from app.console.drafts.flow import DraftFlow
from app.console.drafts.outbox import Outbox
from app.console.register.held_register import Entries, list_readers, record
from app.console.workspace.workspace import Workspace
from app.procedure.model import Question, Review
from app.store.database import Database

OpenEntries = Callable[[Workspace], Entries]


@dataclass(frozen=True)
class ReviewDraft(Draft):
    """A draft by which an officer marks a round of a review as done."""

    review: Review
    round_on: date

    kind = "reviews"
    page = "calendar/review.html"
    confirmation = "calendar/review_confirm.html"
    done = _("Recorded: sealed to all officers.")

    @property
    def title(self) -> str:
        return self.review.name

    @property
    def action_id(self) -> str:
        return f"{SUBJECT} {self.review.id} {self.round_on}"

    @property
    def place(self) -> dict[str, str]:
        return {"review": self.review.id}

    @property
    def url(self) -> str:
        return url_for("calendar.show")

    @property
    def readers(self) -> list[str]:
        return list_readers(self.workspace)

    @property
    def basis(self) -> str:
        """The digest of the directory: it says who reads the entry, so that another one is confirmed again."""
        return self.workspace.directory.digest.hex()

    def send(self, db: Database) -> None:
        details = {**self.form.details, REVIEW: self.review.id, ROUND: self.round_on.isoformat()}
        record(db, self.workspace, SUBJECT, details, self.readers)
        self.workspace.part(Outbox).sent.add(self.attempt)


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
