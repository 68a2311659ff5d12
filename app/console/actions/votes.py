"""The pages on which an officer votes on a proposal, or takes their own back."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from flask import Blueprint, abort

from app.console.actions.action import ActionDraft
from app.console.actions.choices import list_choices
from app.console.actions.form import PREFIX, make_form
from app.console.cases.decisions import PendingDecision, list_pending
from app.console.cases.next_steps import WITH_PROPOSALS
from app.console.cases.record import RecordEntry
from app.console.config import ConsoleConfig
from app.console.drafts.flow import DraftFlow
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.procedure.decisions import ANSWER, BODY, PROPOSAL, REFER, VOTE, Proposal, find_proposal


@dataclass(frozen=True)
class ProposalDraft(ActionDraft):
    """A draft of what an officer does with an open proposal: vote on it, or withdraw it."""

    pending: PendingDecision

    kind = "votes"

    @property
    def place(self) -> dict[str, str]:
        return {**super().place, "proposal": self._entry}

    @property
    def proposal(self) -> RecordEntry:
        return self.timeline.record_entries[self.pending.number - 1]

    @property
    def _entry(self) -> str:
        return self.pending.proposal.step.entry

    def _find_after(self) -> Proposal | None:
        return find_proposal((*self.plan.after.open, *self.plan.after.settled), self._entry)


def make_blueprint(flow: DraftFlow, config: ConsoleConfig) -> Blueprint:
    """Make the views of votes and withdrawals. Their URLs have the digest of the proposal's entry (base64url)."""
    blueprint = Blueprint(ProposalDraft.kind, __name__)

    def open_draft(
        workspace: Workspace, mailbox: str, proposal: str, action: str, fields: Mapping[str, Any] | None = None
    ) -> ProposalDraft:
        return open_proposal(workspace, config, mailbox, proposal, action, fields)

    flow.register(blueprint, "/cases/<mailbox>/proposals/<proposal>/<action>", open_draft)
    return blueprint


def open_proposal(
    workspace: Workspace,
    config: ConsoleConfig,
    mailbox: str,
    proposal: str,
    action_id: str,
    fields: Mapping[str, Any] | None = None,
) -> ProposalDraft:
    """Make the draft of an action on a proposal; answers 404 for one that isn't open any more.

    The program fills in which proposal it is, and the body for which somebody votes.
    """
    opened_case, timeline = read_case(workspace, mailbox)
    pending = next(
        (each for each in list_pending(timeline.case_status) if each.proposal.step.entry == proposal), None
    ) or abort(404, _("This proposal is not open any more: it was decided or withdrawn, or the case has moved on."))
    action = workspace.rules.find_action(action_id) if action_id in WITH_PROPOSALS else None
    if action is None:
        abort(404)
    me = workspace.me.id if workspace.me else ""
    fixed = {PROPOSAL: proposal, **({BODY: pending.body.id if pending.body else ""} if action_id == VOTE else {})}
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    made = make_form(action, lambda question: list_choices(timeline, action, question, me), fixed)
    form = made(action, config.files, **written)
    if action_id == VOTE and not (pending.body and pending.body.refers_to):
        field = form[PREFIX + ANSWER]
        field.choices = [choice for choice in field.choices if choice.value != REFER]
    return ProposalDraft(workspace, form, mailbox, opened_case, timeline, action, me, pending)
