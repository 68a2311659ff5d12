"""An action of the procedure that is being prepared: what it says, and what it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from flask import abort

from app.config import ConsoleConfig
from app.console.access import find_left_out, find_successors, list_eligible, list_newcomers
from app.console.answering import write_reply
from app.console.asking import make_form
from app.console.case import find_folder
from app.console.conversation import Talk, open_talk
from app.console.desk import Desk, today
from app.console.draft import Draft
from app.console.outgoing import list_outgoing
from app.console.people import find_person
from app.console.standing import list_duties
from app.console.submission import Deed
from app.console.survey import list_customers
from app.procedure.rules import Action, Question
from app.procedure.state import Step, find_obstacles, find_reasons
from crypto.directory import Recipient
from crypto.message import GRANTED, RECUSED, WITHDRAWN

MEMBER = "member"
WHO_TOOK_PART = "took_part"


@dataclass(frozen=True)
class ActDraft(Draft):
    """An action of the procedure, by the officer of this id."""

    action: Action
    me: str

    page = "act.html"
    confirmation = "act_confirm.html"
    done = _("This is in the record now: signed, sealed and stored.")

    @property
    def action_id(self) -> str:
        return self.action.id

    @property
    def deeds(self) -> list[Deed]:
        grants = [Deed(GRANTED, {"why": self._reason}, id) for id in self._newcomers]
        letter = [write_reply(self.letter, self.status_told)] if self.letter else []
        return [*grants, self._deed, *letter]

    @property
    def words(self) -> str:
        return self.letter

    @property
    def letter(self) -> str:
        """What is sent to the reporter with it; empty if nothing is."""
        return (self.form.letter.data or "") if self.offers else ""

    @property
    def offers(self) -> str | None:
        """The letter that is proposed with it; none where nobody would read it."""
        return None if self.talk.standing.state.is_by_officer else self.action.offers

    @property
    def status_told(self) -> str:
        """What the reporter is told of the case with it: where it stands afterwards."""
        state = self.talk.standing.state
        return state.rules.find_stage(self._stage or state.stage).status

    @property
    def leads_to(self) -> str | None:
        """The name of the stage that it leads to, if to another."""
        return self.talk.standing.state.rules.find_stage(self._stage).name if self._stage else None

    @property
    def newcomers(self) -> list[str]:
        """The names of those who are given access with it."""
        granted = (deed.member or "" for deed in self.deeds if deed.action == GRANTED)
        return [find_person(self.talk.case.directory, id).name for id in granted]

    @property
    def left_out(self) -> list[str]:
        """The names of those whom the reporter left out, so that they can't be given access."""
        return [find_person(self.talk.case.directory, id).name for id in sorted(find_left_out(self.talk.case))]

    @property
    def hindrances(self) -> list[str]:
        """Why it can't be done now, whatever the answers."""
        return find_obstacles(self.talk.standing.state, self.action, self.me, list_duties(self.talk.case.directory))

    @property
    def obstacles(self) -> list[str]:
        step = Step(self.action.id, self.me, today(), self.form.details)
        return find_reasons(self.talk.standing.state, step, list_duties(self.talk.case.directory))

    @property
    def _deed(self) -> Deed:
        details = self.form.details
        if self.action.id not in (GRANTED, WITHDRAWN):
            return Deed(self.action.id, details)
        others = {id: answer for id, answer in details.items() if id != MEMBER}
        return Deed(self.action.id, others, next(iter(details.get(MEMBER, [])), None))

    @property
    def _newcomers(self) -> list[str]:
        case, standing, day = self.talk.case, self.talk.standing, today().isoformat()
        if self.action.id == RECUSED:
            return find_successors(case, standing, self.me, day)
        named = [question.id for question in self.action.questions if question.grants]
        people = [id for question in named for id in self.form.details.get(question, [])]
        return list_newcomers(case, standing, people, day)

    @property
    def _reason(self) -> str:
        return _("With this: {action}.").format(action=self.action.name)

    @property
    def _stage(self) -> str | None:
        try:
            return self.action.leads_to(self.form.details)
        except KeyError:
            return None  # what it depends on is not answered yet


def open_act(
    desk: Desk, config: ConsoleConfig, mailbox: str, action_id: str, fields: Mapping[str, Any] | None = None
) -> ActDraft:
    """Put the form of an action beside its case, with this request's answers, or with these fields."""
    folder = find_folder(desk, mailbox)
    action = desk.rules.find_action(action_id) or abort(404)
    talk = open_talk(desk, folder)
    me = desk.me.id if desk.me else ""
    outgoing = list_outgoing(config.saved) if action.files else []
    form = make_form(action, lambda question: list_people(talk, action, question, me))
    written: dict[str, Any] = {} if fields is None else {"formdata": None, "data": dict(fields)}
    filled = form(action, outgoing, config, **written)
    return ActDraft(mailbox, folder, talk, filled, outgoing, list_customers(desk), action, me)


def list_people(talk: Talk, action: Action, question: Question, me: str) -> list[Recipient]:
    """Who may be named in answer to a question."""
    directory, members, day = talk.case.directory, talk.standing.record.members, today().isoformat()
    if action.id == WITHDRAWN:
        return [each for each in directory.recipients if each.id in members and each.id != me]
    if action.id == GRANTED:
        return [each for each in list_eligible(talk.case, talk.standing, day) if each.id not in members]
    if question.grants:
        return list_eligible(talk.case, talk.standing, day)
    body = talk.standing.state.rules.find_body(action.body) if action.body and question.id == WHO_TOOK_PART else None
    present = [each for each in directory.active(day) if not each.is_auditor]
    if body is None:
        return present
    recused = talk.standing.record.recused
    return [each for each in present if {*each.duties} & {*body.duties} and each.id not in recused]
