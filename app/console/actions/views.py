"""The pages on which an officer takes an action of the procedure: its form, then a confirmation in words."""

from typing import Any

from flask import Blueprint, request

from app.console.actions.action import ActionDraft, open_action
from app.console.actions.form import PREFIX
from app.console.actions.letters import propose_letter
from app.console.config import ConsoleConfig
from app.console.drafts.flow import DraftFlow
from app.console.workspace.workspace import Workspace


def make_blueprint(flow: DraftFlow, config: ConsoleConfig) -> Blueprint:
    """Make the views of all actions of the procedure. Until it is sent, a draft exists only in the browser's page."""
    blueprint = Blueprint(ActionDraft.kind, __name__)

    def open_draft(
        workspace: Workspace, mailbox: str, action: str, fields: dict[str, Any] | None = None
    ) -> ActionDraft:
        return open_action(workspace, config, mailbox, action, fields)

    flow.register(blueprint, "/cases/<mailbox>/do/<action>", open_draft, propose)
    return blueprint


def propose(draft: ActionDraft) -> None:
    """Fill the empty form with the action's letter, in the language of the query string or else the reporter's.

    Where the query string names an item of the case (`item`), or only one is open, it is chosen.
    """
    for question in draft.action.questions:
        open_ones = [each.value for each in draft.form[PREFIX + question.id].choices] if question.item else []
        chosen = open_ones if len(open_ones) == 1 else [each for each in open_ones if each == request.args.get("item")]
        if chosen:
            draft.form[PREFIX + question.id].data = chosen[0]
    language = request.args.get("language", draft.timeline.language)
    draft.form.letter.data = propose_letter(draft.timeline, draft.opened_case, draft.offers, language)
