"""Shortcuts: several actions of the procedure on one page, with one reason, recorded together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, abort
from wtforms import TextAreaField  # type: ignore[import-untyped]

from app.console.actions.action import ActionDraft, propose_letter
from app.console.actions.form import PREFIX, ActionForm
from app.console.cases.shortcut_steps import list_left
from app.console.cases.status import list_duties
from app.console.config import ConsoleConfig
from app.console.drafts.flow import DraftFlow
from app.console.drafts.text import clean
from app.console.formatting import format_answer
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.procedure.model import Question, Shortcut
from app.procedure.state import find_obstacles
from app.procedure.steps import Step

WHY = "why"


@dataclass(frozen=True)
class Asked:
    """What a shortcut asks."""

    questions: tuple[Question, ...]


@dataclass(frozen=True)
class ShortcutDraft(ActionDraft):
    """A draft of a shortcut; its action is the last one."""

    shortcut: Shortcut

    kind = "shortcuts"

    @property
    def title(self) -> str:
        return self.shortcut.name

    @property
    def place(self) -> dict[str, str]:
        return {"mailbox": self.mailbox, "shortcut": self.shortcut.id}

    @property
    def offers(self) -> str | None:
        state = self.timeline.case_status.state
        actions = [state.rules.find_action(step.action) for step in self._steps]
        return next((each.offers for each in actions if each and each.offers), None) if state.has_reporter else None

    @property
    def taken(self) -> list[str]:
        rules, directory = self.timeline.case_status.state.rules, self.timeline.case.directory
        taken = []
        for step in self._steps:
            action = rules.find_action(step.action)
            known = (
                [(each, step.details.get(each.id)) for each in action.questions if each.kind != "text"]
                if action
                else []
            )
            said = [f"{each.ask} {format_answer(directory, each, answer)}" for each, answer in known if answer]
            taken.append(" ".join([f"{action.name}." if action else "", *(f"{text}." for text in said)]))
        return taken

    @property
    def is_at_once(self) -> bool:
        return False

    @property
    def unmet_conditions(self) -> list[str]:
        state, duties = self.timeline.case_status.state, list_duties(self.timeline.case.directory)
        first = state.rules.find_action(self._steps[0].action)
        return find_obstacles(state, first, self.me, duties) if first else []

    @cached_property
    def _steps(self) -> list[Step]:
        details: dict[str, Any] = self.form.details
        return list_left(self.timeline.case_status.state, self.shortcut, self.me, details.get(WHY) or "")


def make_blueprint(flow: DraftFlow, config: ConsoleConfig) -> Blueprint:
    """Make the views of all shortcuts of the procedure."""
    blueprint = Blueprint(ShortcutDraft.kind, __name__)

    def open_draft(
        workspace: Workspace, mailbox: str, shortcut: str, fields: Mapping[str, Any] | None = None
    ) -> ShortcutDraft:
        return open_shortcut(workspace, config, mailbox, shortcut, fields)

    def propose(draft: ShortcutDraft) -> None:
        language = draft.timeline.language
        draft.form.letter.data = propose_letter(draft.timeline, draft.opened_case, draft.offers, language)

    flow.register(blueprint, "/cases/<mailbox>/shortcuts/<shortcut>", open_draft, propose)
    return blueprint


def open_shortcut(
    workspace: Workspace, config: ConsoleConfig, mailbox: str, id: str, fields: Mapping[str, Any] | None = None
) -> ShortcutDraft:
    """Make the draft of a shortcut in the case of a mailbox (base64url); answers 404 if it leads nowhere from here."""
    opened_case, timeline = read_case(workspace, mailbox)
    me = workspace.me.id if workspace.me else ""
    shortcut = next((each for each in workspace.rules.shortcuts if each.id == id), None) or abort(404)
    left = list_left(timeline.case_status.state, shortcut, me, "")
    action = workspace.rules.find_action(left[-1].action) if left else None
    if action is None:
        abort(404)
    question = Question(id=WHY, ask=shortcut.ask, kind="text")
    form = type("ShortcutForm", (ActionForm,), {PREFIX + WHY: TextAreaField(shortcut.ask, filters=[clean])})
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    filled = form(Asked((question,)), config.files, **written)
    return ShortcutDraft(workspace, filled, mailbox, opened_case, timeline, action, me, shortcut)
