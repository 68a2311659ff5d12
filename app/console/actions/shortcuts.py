"""Shortcuts: several actions of the procedure on one page, with one reason, recorded together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, abort

from app.console.actions.action import ActionDraft
from app.console.actions.letters import find_offered, propose_letter
from app.console.actions.shortcut_form import WHY, describe_steps, make_reason_form
from app.console.cases.shortcut_steps import list_left
from app.console.cases.status import list_duties
from app.console.config import ConsoleConfig
from app.console.drafts.flow import DraftFlow
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.procedure.model import Shortcut
from app.procedure.state import find_obstacles
from app.procedure.steps import Step


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
        return find_offered(self.timeline.case_status.state, self._steps)

    @property
    def taken(self) -> list[str]:
        return describe_steps(self.workspace, self._steps)

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
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    filled = make_reason_form(shortcut, config.files, **written)
    return ShortcutDraft(workspace, filled, mailbox, opened_case, timeline, action, me, shortcut)
