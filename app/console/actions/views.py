"""The pages on which an officer takes an action of the procedure: its form, then a confirmation in words."""

from typing import Any

from flask import Blueprint, request

from app.clock import today
from app.console.actions.action import ActionDraft, open_action
from app.console.actions.form import PREFIX
from app.console.config import ConsoleConfig
from app.console.drafts.flow import DraftFlow
from app.console.workspace.workspace import Workspace
from app.procedure.letters import Letters, find_letter, read_letters
from app.procedure.retention import find_end_if_closed


def make_blueprint(flow: DraftFlow, config: ConsoleConfig) -> Blueprint:
    """Make the views of all actions of the procedure. Until it is sent, a draft exists only in the browser's page."""
    blueprint = Blueprint(ActionDraft.kind, __name__)
    letters = read_letters()

    def open_draft(
        workspace: Workspace, mailbox: str, action: str, fields: dict[str, Any] | None = None
    ) -> ActionDraft:
        return open_action(workspace, config, mailbox, action, fields)

    flow.register(blueprint, "/cases/<mailbox>/do/<action>", open_draft, lambda draft: propose(draft, letters))
    return blueprint


def propose(draft: ActionDraft, letters: Letters) -> None:
    """Fill the empty form with the action's letter, in the language of the query string or else the reporter's.

    Where the query string names an item of the case (`item`), or only one is open, it is chosen.
    """
    for question in draft.action.questions:
        open_ones = [each.value for each in draft.form[PREFIX + question.id].choices] if question.item else []
        chosen = open_ones if len(open_ones) == 1 else [each for each in open_ones if each == request.args.get("item")]
        if chosen:
            draft.form[PREFIX + question.id].data = chosen[0]
    language = request.args.get("language", draft.timeline.language)
    written_on = [item.received_on for item in draft.opened_case.items if item.place != "entry"]
    deleted_from = find_end_if_closed(draft.timeline.case_status.state, today(), written_on)
    draft.form.letter.data = find_letter(letters, draft.offers, language, deleted_from)
