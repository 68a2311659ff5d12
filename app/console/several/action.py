"""An action of the procedure, or a shortcut, taken in several cases with the same answers in each."""

from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from flask import abort
from wtforms import SelectChoice  # type: ignore[import-untyped]

from app.clock import today
from app.console.actions.choices import MEMBER, list_people
from app.console.actions.form import make_form
from app.console.actions.letters import find_offered, propose_letter
from app.console.actions.plan import Plan
from app.console.actions.shortcut_form import WHY, describe_steps, make_reason_form
from app.console.cases.opened_case import OpenedCase
from app.console.cases.shortcut_steps import list_left
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline
from app.console.config import ConsoleConfig
from app.console.drafts.send import NotAllowed
from app.console.drafts.submission import Change
from app.console.inbox.rows import InboxRow
from app.console.names import find_person
from app.console.workspace.workspace import Workspace
from app.procedure.answers import read_list
from app.procedure.facts import find_asked, find_fact
from app.procedure.model import Action, Question, Shortcut
from app.procedure.steps import Step
from crypto.message_fields import GRANTED

TAGS = "tags"


@dataclass(frozen=True)
class TickedCase:
    """A case as it was ticked in the inbox: `row`, and how many messages of its reporter it had then."""

    row: InboxRow
    messages: int

    @property
    def gate(self) -> bytes:
        return self.row.gate

    @property
    def mailbox(self) -> str:
        return self.row.mailbox

    @property
    def name(self) -> str:
        return self.row.name


def list_actions(workspace: Workspace) -> dict[str, str]:
    """What this officer may do in several cases at once, by id, with their names: in the procedure's order."""
    rules, me = workspace.rules, workspace.me
    held = {*list_duties(workspace.directory).get(me.id, ())} if me else set[str]()
    found: list[Action | Shortcut] = [each for each in rules.actions if each.several and held & {*each.by}]
    for shortcut in rules.shortcuts:
        steps = [rules.find_action(step.action) for step in shortcut.steps]
        if shortcut.several and all(each and held & {*each.by} for each in steps):
            found.append(shortcut)
    return {each.id: each.name for each in found}


@dataclass(frozen=True)
class SeveralDraft:
    """What is to be done in several cases: an action or a shortcut, with its form."""

    workspace: Workspace
    done: Action | Shortcut
    form: Any

    @property
    def title(self) -> str:
        return self.done.name

    @property
    def asked(self) -> list[Question]:
        """The questions of its form."""
        asked: list[Question] = self.form.asked
        return asked

    @property
    def is_empty(self) -> bool:
        """Whether there is something to fill in, and nothing is; ticks alone say nothing."""
        telling = {each.id for each in self.asked if each.kind != "yes"}
        return bool(telling) and not telling & self.form.details.keys()

    @property
    def tags(self) -> Question | None:
        """The question that asks for tags, if one does."""
        return find_asked(self.asked, TAGS)

    @property
    def effects(self) -> list[str]:
        """What comes of it beside the entries that its answers tell of, in sentences."""
        if isinstance(self.done, Shortcut):
            steps = [Step(each.action, "", today(), {**each.answers}) for each in self.done.steps]
            return describe_steps(self.workspace, steps)
        directory, people = self.workspace.directory, list[str]()
        for question in self.asked:
            if question.grants or (self.done.id == GRANTED and question.id == MEMBER):
                people += read_list(self.form.details, question.id)
        told = _("{name} is given access, and reads all of each case, also what was written until now.")
        return [told.format(name=find_person(directory, id).name) for id in dict.fromkeys(people)]

    @property
    def letter(self) -> str | None:
        """The id of the letter that each reporter is sent with it, if any is."""
        rules = self.workspace.rules
        ids = [step.action for step in self.done.steps] if isinstance(self.done, Shortcut) else [self.done.id]
        actions = (rules.find_action(id) for id in ids)
        return next((each.offers for each in actions if each and each.offers), None)

    def list_changes(self, case: TickedCase, opened_case: OpenedCase, timeline: Timeline) -> list[Change]:
        """List the changes to one case. Raises NotAllowed.

        That it was ticked says nothing of what its reporter has written since: such a case is left.
        """
        if 1 + len(timeline.case.follow_ups) != case.messages:
            raise NotAllowed([_("Its reporter has written meanwhile. Read it first.")])
        plan = self._plan(opened_case, timeline)
        if reasons := plan.find_obstacles(self.workspace):
            raise NotAllowed(reasons)
        return plan.changes

    def _plan(self, opened_case: OpenedCase, timeline: Timeline) -> Plan:
        state, me = timeline.case_status.state, self.workspace.me
        assert me is not None
        if isinstance(self.done, Shortcut):
            steps = list_left(state, self.done, me.id, self.form.details.get(WHY, ""))
            action = state.rules.find_action(steps[-1].action) if steps else None
        else:
            action = self.done
            steps = [Step(action.id, me.id, today(), each) for each in self._list_details(action, timeline, me.id)]
        if action is None:
            raise NotAllowed([_("It is past this.")])
        letter = propose_letter(timeline, opened_case, find_offered(state, steps), timeline.language)
        return Plan(timeline, action, me.id, steps, letter)

    def _list_details(self, action: Action, timeline: Timeline, me: str) -> list[dict[str, Any]]:
        """The answers of each entry that the action becomes in a case. Raises NotAllowed.

        Tags are added to those that it has. Who is given access is one for each entry, and has none yet.
        """
        details: dict[str, Any] = {**self.form.details}
        for question in action.questions:
            self._check_people(timeline, action, question, me)
        if self.tags and details.get(self.tags.id):
            added = [each.strip() for each in details[self.tags.id].split(",")]
            details[self.tags.id] = ", ".join(dict.fromkeys([*find_fact(timeline.case_status.state, TAGS), *added]))
        if action.id != GRANTED:
            return [details]
        members = timeline.case_status.record.members
        return [{**details, MEMBER: [id]} for id in details[MEMBER] if id not in members]

    def _check_people(self, timeline: Timeline, action: Action, question: Question, me: str) -> None:
        if question.kind != "people":
            return
        able = {each.id for each in list_people(timeline, action, question, me)} | timeline.case_status.record.members
        if {*read_list(self.form.details, question.id)} - able:
            raise NotAllowed(
                [_("They can't be given access: they were left out, stepped back, or can't read reports.")]
            )


def open_several(workspace: Workspace, config: ConsoleConfig, id: str) -> SeveralDraft:
    """Make the draft of what is done in several cases, with the answers of this request.

    Answers 404 for what this officer can't do in several.
    """
    if id not in list_actions(workspace):
        abort(404)
    if action := workspace.rules.find_action(id):
        people = workspace.directory.eligible(today().isoformat())
        choices = [SelectChoice(each.id, f"{each.name}, {each.role}") for each in people]
        form = make_form(action, lambda _question: choices)
        return SeveralDraft(workspace, action, form(action, config.files))
    shortcut = next(each for each in workspace.rules.shortcuts if each.id == id)
    return SeveralDraft(workspace, shortcut, make_reason_form(shortcut, config.files))
