"""The page on which an officer records an absence: an entry of the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from flask import Blueprint, abort
from wtforms import SelectChoice  # type: ignore[import-untyped]

from app.clock import today
from app.console.actions.form import PREFIX, make_form
from app.console.config import ConsoleConfig
from app.console.drafts.flow import DraftFlow
from app.console.people.absences import SUBJECT, may_record
from app.console.register.entry_draft import RegisterDraft
from app.console.register.held_register import list_readers
from app.console.workspace.workspace import Workspace
from app.procedure.absences import AWAY, QUESTIONS, read_absence
from app.procedure.model import Question


class AbsenceQuestions:
    """What is asked of an absence."""

    questions: Sequence[Question] = QUESTIONS


@dataclass(frozen=True)
class AbsenceDraft(RegisterDraft):
    """A draft by which an officer records an absence."""

    kind = "absences"
    subject = SUBJECT

    @property
    def title(self) -> str:
        return _("Record an absence")

    @property
    def action_id(self) -> str:
        return SUBJECT

    @property
    def back(self) -> tuple[str, str]:
        return "people.show", _("Absences and handing over")

    @property
    def lead(self) -> str:
        return _("All officers will read it. To end an absence earlier, record it again with another last day.")

    @property
    def obstacles(self) -> list[str]:
        try:
            absence = read_absence(self.form.details)
        except ValueError as error:
            return [str(error)]
        me = self.workspace.me
        if me is None or not may_record(self.workspace, absence.away, me.duties, me.id):
            return [_("You can record your own absence; those of others only who may give access to cases.")]
        return []


def make_blueprint(flow: DraftFlow, config: ConsoleConfig) -> Blueprint:
    """Make the views on which an officer records an absence."""
    blueprint = Blueprint(AbsenceDraft.kind, __name__)

    def open_draft(workspace: Workspace, fields: Mapping[str, Any] | None = None) -> AbsenceDraft:
        me = workspace.me
        if me is None or me.id not in list_readers(workspace):
            abort(404)
        people = workspace.directory.eligible(today().isoformat())
        choices = [SelectChoice(each.id, f"{each.name}, {each.role}") for each in people]
        written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
        asking = AbsenceQuestions()
        form = make_form(asking, lambda _question: choices)(asking, config.files, **written)
        return AbsenceDraft(workspace, form, asking)

    flow.register(blueprint, "/people/absence", open_draft, propose)
    return blueprint


def propose(draft: AbsenceDraft) -> None:
    """Name the officer as who is away."""
    me = draft.workspace.me
    draft.form[PREFIX + AWAY].data = me.id if me else None
