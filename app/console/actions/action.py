"""Drafts of the procedure's actions: the entries to be sealed, who is given access, and the stage that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from gettext import gettext as _
from typing import Any

from flask import abort

from app.clock import today
from app.console.actions.form import make_form
from app.console.cases.access import find_successors, list_eligible, list_newcomers
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline
from app.console.config import ConsoleConfig
from app.console.drafts.draft import CaseDraft
from app.console.drafts.outgoing import list_outgoing
from app.console.drafts.submission import Change
from app.console.names import find_person
from app.console.replies.reply import make_reply
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.procedure.model import Action, Question
from app.procedure.state import find_obstacles, find_reasons
from app.procedure.steps import Step
from crypto.directories.recipient import Recipient
from crypto.message_fields import GRANTED, RECUSED, WITHDRAWN

MEMBER = "member"
WHO_TOOK_PART = "took_part"


@dataclass(frozen=True)
class ActionDraft(CaseDraft):
    """A draft of one action of the procedure in a case; `me` is the id of the officer who does it."""

    action: Action
    me: str

    kind = "actions"
    page = "actions/action.html"
    confirmation = "actions/confirm.html"
    done = _("This is in the record now: signed, sealed and stored.")

    @property
    def action_id(self) -> str:
        return self.action.id

    @property
    def place(self) -> dict[str, str]:
        return {"mailbox": self.mailbox, "action": self.action.id}

    @cached_property
    def changes(self) -> list[Change]:
        instead = self.me if self.action.id == RECUSED else None
        grants = [Change(GRANTED, {"why": self._reason}, id, instead) for id in self._newcomers]
        letter = [make_reply(self.letter, self.reporter_status)] if self.letter else []
        return [*grants, self._own_change, *letter]

    @property
    def text_to_reporter(self) -> str:
        return self.letter

    @property
    def letter(self) -> str:
        """The text of the reply to the reporter that goes with the action; empty if there is none."""
        return (self.form.letter.data or "") if self.offers else ""

    @property
    def offers(self) -> str | None:
        """The id of the letter to propose with the action; None in a case that has no reporter to read it."""
        return None if self.timeline.case_status.state.is_by_officer else self.action.offers

    @property
    def reporter_status(self) -> str:
        """The status that the reply gives to the reporter: that of the stage after this action."""
        state = self.timeline.case_status.state
        return state.rules.find_stage(self._stage or state.stage).status

    @property
    def leads_to(self) -> str | None:
        """The name of the stage that the action leads to; None if the stage stays."""
        return self.timeline.case_status.state.rules.find_stage(self._stage).name if self._stage else None

    @property
    def newcomers(self) -> list[str]:
        """The names of the officers to whom this action grants access."""
        granted = (change.member or "" for change in self.changes if change.action == GRANTED)
        return [find_person(self.timeline.case.directory, id).name for id in granted]

    @property
    def left_out(self) -> list[str]:
        """The names of the officers whom the reporter left out: they can't be given access."""
        return [find_person(self.timeline.case.directory, id).name for id in sorted(self.timeline.case.left_out)]

    @property
    def unmet_conditions(self) -> list[str]:
        """Why the action can't be done now, whatever is answered, in sentences."""
        return find_obstacles(
            self.timeline.case_status.state, self.action, self.me, list_duties(self.timeline.case.directory)
        )

    @property
    def obstacles(self) -> list[str]:
        step = Step(self.action.id, self.me, today(), self.form.details)
        return find_reasons(self.timeline.case_status.state, step, list_duties(self.timeline.case.directory))

    @property
    def _own_change(self) -> Change:
        details = self.form.details
        if self.action.id not in (GRANTED, WITHDRAWN):
            return Change(self.action.id, details)
        others = {id: answer for id, answer in details.items() if id != MEMBER}
        return Change(self.action.id, others, next(iter(details.get(MEMBER, [])), None))

    @property
    def _newcomers(self) -> list[str]:
        case, case_status, day = self.timeline.case, self.timeline.case_status, today().isoformat()
        if self.action.id == RECUSED:
            return find_successors(case, case_status, self.me, day)
        named = [question.id for question in self.action.questions if question.grants]
        people = [id for question in named for id in self.form.details.get(question, [])]
        return list_newcomers(case, case_status, people, day)

    @property
    def _reason(self) -> str:
        return _("With this: {action}.").format(action=self.action.name)

    @property
    def _stage(self) -> str | None:
        return self.action.leads_to(self.form.details)


def open_action(
    workspace: Workspace, config: ConsoleConfig, mailbox: str, action_id: str, fields: Mapping[str, Any] | None = None
) -> ActionDraft:
    """Make the draft of an action in the case of a mailbox (base64url).

    The form takes the answers of this request, or `fields` where given. Answers 404 for an unknown case or action.
    """
    opened_case, timeline = read_case(workspace, mailbox)
    action = workspace.rules.find_action(action_id) or abort(404)
    me = workspace.me.id if workspace.me else ""
    outgoing = list_outgoing(config.saved) if action.files else []
    form = make_form(action, lambda question: list_people(timeline, action, question, me))
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    filled = form(action, outgoing, config, **written)
    return ActionDraft(workspace, filled, mailbox, opened_case, timeline, outgoing, action, me)


def list_people(timeline: Timeline, action: Action, question: Question, me: str) -> list[Recipient]:
    """List the people who may be chosen in answer to a question.

    For access: who may be granted it, or loses it. For the deciding body's question of who took part (its quorum is
    checked by `app.procedure.state`): its members who have not recused themselves. Else all active officers.
    """
    directory, members, day = timeline.case.directory, timeline.case_status.record.members, today().isoformat()
    if action.id == WITHDRAWN:
        return [each for each in directory.recipients if each.id in members and each.id != me]
    if action.id == GRANTED:
        return [each for each in list_eligible(timeline.case, timeline.case_status, day) if each.id not in members]
    if question.grants:
        return list_eligible(timeline.case, timeline.case_status, day)
    body = (
        timeline.case_status.state.rules.find_body(action.body)
        if action.body and question.id == WHO_TOOK_PART
        else None
    )
    present = [each for each in directory.active(day) if not each.is_auditor]
    if body is None:
        return present
    recused = timeline.case_status.record.recused
    return [each for each in present if {*each.duties} & {*body.duties} and each.id not in recused]
