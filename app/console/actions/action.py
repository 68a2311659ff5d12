"""Drafts of the procedure's actions: the entries to be sealed, who is given access, and the stage that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from gettext import gettext as _
from typing import Any

from flask import abort, url_for
from wtforms import SelectChoice  # type: ignore[import-untyped]

from app.clock import today
from app.console.actions.form import ActionForm, make_form
from app.console.actions.sheet import make_sheet
from app.console.cases.access import find_successors, list_eligible, list_newcomers
from app.console.cases.decisions import describe_proposal, find_awaited
from app.console.cases.next_steps import WITH_PROPOSALS
from app.console.cases.opened_case import OpenedCase
from app.console.cases.record import RecordEntry, name_items
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline
from app.console.config import ConsoleConfig
from app.console.customers.known_customers import explain_class, suggest_names
from app.console.drafts.attachment_limits import hold_files
from app.console.drafts.draft import CaseDraft
from app.console.drafts.submission import Change
from app.console.names import find_person
from app.console.replies.reply import make_reply
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.i18n.locales import LOCALES
from app.procedure.answers import read_list, read_text
from app.procedure.decisions import Proposal
from app.procedure.items.item import list_open
from app.procedure.letters import find_letter, read_letters
from app.procedure.model import Action, Question
from app.procedure.retention import find_end_if_closed
from app.procedure.state import State, find_obstacles, find_reasons, take
from app.procedure.steps import Step
from crypto.directories.recipient import Recipient
from crypto.message_fields import GRANTED, RECUSED, WITHDRAWN

MEMBER = "member"


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
    def changes(self) -> list[Change]:
        instead = self.me if self.action.id == RECUSED else None
        grants = [Change(GRANTED, {"why": self._reason}, id, instead) for id in self._newcomers]
        letter = [make_reply(self.letter, self.reporter_status)] if self.letter else []
        return [*grants, *map(_make_change, self._steps), *letter]

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
        return self.after.status

    @property
    def leads_to(self) -> str | None:
        """The name of the stage that the action leads to; None if the stage stays."""
        state, after = self.timeline.case_status.state, self.after
        return None if after.stage == state.stage else state.rules.find_stage(after.stage).name

    @cached_property
    def after(self) -> State:
        """The state of the case after this action, as it stands now."""
        duties = list_duties(self.timeline.case.directory)
        return reduce(lambda state, step: take(state, step, duties), self._steps, self.timeline.case_status.state)

    @property
    def effects(self) -> list[str]:
        """What comes of a proposal, or of the one that it is about, with this action, in sentences."""
        case, proposal = self.timeline.case, self._find_after()
        described = describe_proposal(case, self.after, proposal) if proposal else []
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
        state, duties = self.timeline.case_status.state, list_duties(self.timeline.case.directory)
        reasons: dict[str, None] = {}
        for step in self._steps:
            reasons |= dict.fromkeys(find_reasons(state, step, duties))
            reasons |= dict.fromkeys(explain_class(self.workspace, self.action, step.details))
            state = take(state, step, duties)
        return [*reasons]

    @cached_property
    def names(self) -> list[str]:
        """The names of customers to suggest, if the action asks for one."""
        return suggest_names(self.workspace) if any(each.fills == "customer" for each in self.action.questions) else []

    @property
    def is_at_once(self) -> bool:
        is_letter_usual = not self.letter or self.letter in list_usual_letters(self)
        return self.action.at_once and is_letter_usual and not self.named and not self._newcomers

    @property
    def _steps(self) -> list[Step]:
        """The steps that it takes, each an entry of the record."""
        return [Step(self.action.id, self.me, today(), details) for details in self.form.all_details]

    def _find_after(self) -> Proposal | None:
        return self.after.open[-1] if self.action.bodies and self.after.open else None

    @property
    def _newcomers(self) -> list[str]:
        case, case_status, day = self.timeline.case, self.timeline.case_status, today().isoformat()
        if self.action.id == RECUSED:
            return find_successors(case, case_status, self.me, day)
        return list_newcomers(case, case_status, self._wanted, day) if may_grant(self.timeline, self.me) else []

    @property
    def _wanted(self) -> set[str]:
        """The ids of those whom what takes effect with this names for the case, and of whom a body's vote waits for."""
        state, after = self.timeline.case_status.state, self.after
        taken = after.steps[len(state.steps) :]
        granting = {each.id: [asked.id for asked in each.questions if asked.grants] for each in state.rules.actions}
        named = {
            id for step in taken for asked in granting.get(step.action, []) for id in read_list(step.details, asked)
        }
        return named | (find_awaited(after) if self._find_after() else set())

    @property
    def _reason(self) -> str:
        return _("With this: {action}.").format(action=self.action.name)


def _make_change(step: Step) -> Change:
    if step.action not in (GRANTED, WITHDRAWN):
        return Change(step.action, {**step.details})
    others = {id: answer for id, answer in step.details.items() if id != MEMBER}
    return Change(step.action, others, next(iter(read_list(step.details, MEMBER)), None))


def propose_letter(timeline: Timeline, opened_case: OpenedCase, letter: str | None, language: str) -> str:
    """The text of a letter in a language, or in English, as it is proposed in a case today; empty without a letter."""
    written_on = [item.received_on for item in opened_case.items if item.place != "entry"]
    deleted_from = find_end_if_closed(timeline.case_status.state, today(), written_on)
    return find_letter(read_letters(), letter, language, deleted_from)


def list_usual_letters(draft: ActionDraft) -> set[str]:
    """The letter of an action, as it is proposed in each language."""
    return {propose_letter(draft.timeline, draft.opened_case, draft.offers, language) for language in LOCALES}


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


def list_choices(timeline: Timeline, action: Action, question: Question, me: str) -> list[SelectChoice]:
    """List the choices of a question about people, measures or tasks, with their names."""
    if question.item:
        words = name_items(timeline.case, timeline.case_status)
        open_ones = list_open(timeline.case_status.state.items[question.item])
        return [SelectChoice(each.step.entry, words[each.step.entry]) for each in open_ones]
    return [SelectChoice(each.id, f"{each.name}, {each.role}") for each in list_people(timeline, action, question, me)]


def list_people(timeline: Timeline, action: Action, question: Question, me: str) -> list[Recipient]:
    """List the people who may be chosen in answer to a question.

    For access: who may be granted it, or loses it; where this officer (id) can give none, who has it. Else all active
    officers.
    """
    directory, members, day = timeline.case.directory, timeline.case_status.record.members, today().isoformat()
    if action.id == WITHDRAWN:
        return [each for each in directory.recipients if each.id in members - {me, timeline.case.let_in}]
    if action.id == GRANTED:
        return [each for each in list_eligible(timeline.case, timeline.case_status, day) if each.id not in members]
    if question.grants:
        able = list_eligible(timeline.case, timeline.case_status, day)
        return able if action.bodies or may_grant(timeline, me) else [each for each in able if each.id in members]
    return directory.eligible(day)


def may_grant(timeline: Timeline, me: str) -> bool:
    """Whether an officer (id) may give access to a case now."""
    state, duties = timeline.case_status.state, list_duties(timeline.case.directory)
    granting = state.rules.find_action(GRANTED)
    return granting is not None and not find_obstacles(state, granting, me, duties)
