"""Drafts of the procedure's actions: the form of each, and in words what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from gettext import gettext as _
from typing import Any

from flask import abort, url_for

from app.clock import today
from app.console.actions.choices import MEMBER, list_choices
from app.console.actions.form import ActionForm, make_form
from app.console.actions.letters import list_usual_letters
from app.console.actions.plan import Plan
from app.console.actions.sheet import make_sheet
from app.console.cases.decisions import describe_proposal
from app.console.cases.next_steps import WITH_PROPOSALS
from app.console.cases.record import RecordEntry
from app.console.cases.status import list_duties
from app.console.config import ConsoleConfig
from app.console.customers.known_customers import suggest_names
from app.console.drafts.attachment_limits import hold_files
from app.console.drafts.draft import CaseDraft
from app.console.drafts.submission import Change
from app.console.names import find_person
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.procedure.answers import read_text
from app.procedure.decisions import Proposal
from app.procedure.model import Action
from app.procedure.state import find_obstacles
from app.procedure.steps import Step
from crypto.message_fields import GRANTED


class EachMember(ActionForm):
    """The form in which several people are given access: each of them becomes an entry."""

    @property
    def all_details(self) -> list[dict[str, Any]]:
        people = self.details.get(MEMBER, [])
        return [{**self.details, MEMBER: [id]} for id in people] or [self.details]


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
    def title(self) -> str:
        return self.action.name

    @property
    def action_id(self) -> str:
        return self.action.id

    @property
    def place(self) -> dict[str, str]:
        return {"mailbox": self.mailbox, "action": self.action.id}

    @property
    def send_url(self) -> str:
        """The URL to which its form goes."""
        place: dict[str, Any] = self.place
        return url_for(f"{self.kind}.send", **place)

    @property
    def proposal(self) -> RecordEntry | None:
        """The entry of the proposal that it is about, if it is about one."""
        return None

    @cached_property
    def plan(self) -> Plan:
        """What it comes to."""
        return Plan(self.timeline, self.action, self.me, self._steps, self.letter)

    @property
    def changes(self) -> list[Change]:
        return self.plan.changes

    @property
    def recorded(self) -> dict[str, list[str]]:
        """What was recorded before of each item of its sheet, since the case was last opened."""
        recorded: dict[str, list[str]] = {}
        for step in self.timeline.case_status.state.current if self.action.sheet else ():
            if step.action == self.action.id and step.details.get("privileged") is not True:
                texts = [read_text(step.details, each.id) for each in self.action.questions if each.kind == "text"]
                recorded.setdefault(read_text(step.details, self.action.sheet or ""), []).extend(filter(None, texts))
        return recorded

    @property
    def taken(self) -> list[str]:
        """The entries that it becomes beside its own, in words."""
        return []

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
        return self.action.offers if self.timeline.case_status.state.has_reporter else None

    @property
    def reporter_status(self) -> str:
        """The status that the reply gives to the reporter: that of the stage after this action."""
        return self.plan.after.status

    @property
    def leads_to(self) -> str | None:
        """The name of the stage that the action leads to; None if the stage stays."""
        state, after = self.timeline.case_status.state, self.plan.after
        return None if after.stage == state.stage else state.rules.find_stage(after.stage).name

    @property
    def effects(self) -> list[str]:
        """What comes of a proposal, or of the one that it is about, with this action, in sentences."""
        case, proposal = self.timeline.case, self._find_after()
        described = describe_proposal(case, self.plan.after, proposal) if proposal else []
        return described if self.action.bodies else described[-1:]

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
        return self.plan.find_obstacles(self.workspace)

    @cached_property
    def names(self) -> list[str]:
        """The names of customers to suggest, if the action asks for one."""
        return suggest_names(self.workspace) if any(each.fills == "customer" for each in self.action.questions) else []

    @property
    def is_at_once(self) -> bool:
        letter = self.letter
        is_usual = not letter or letter in list_usual_letters(self.timeline, self.opened_case, self.offers)
        return self.action.at_once and is_usual and not self.named and not self.plan.newcomers

    @property
    def _steps(self) -> list[Step]:
        """The steps that it takes, each an entry of the record."""
        return [Step(self.action.id, self.me, today(), details) for details in self.form.all_details]

    def _find_after(self) -> Proposal | None:
        return self.plan.proposal


def open_action(
    workspace: Workspace, config: ConsoleConfig, mailbox: str, action_id: str, fields: Mapping[str, Any] | None = None
) -> ActionDraft:
    """Make the draft of an action in the case of a mailbox (base64url).

    The form takes the answers of this request, or `fields` where given. Answers 404 for an unknown case or action.
    """
    opened_case, timeline = read_case(workspace, mailbox)
    action = workspace.rules.find_action(action_id) or abort(404)
    if action.id in WITH_PROPOSALS:
        abort(404)
    me = workspace.me.id if workspace.me else ""
    form = make_form(action, lambda question: list_choices(timeline, action, question, me))
    if action.sheet:
        form = make_sheet(action, action.sheet)
    elif action.id == GRANTED:
        form = type("EachMemberForm", (EachMember, form), {})
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    filled = form(action, config.files, **written)
    if action.files:
        hold_files(workspace, filled)
    return ActionDraft(workspace, filled, mailbox, opened_case, timeline, action, me)
