"""What an action comes to in a case: the entries that it becomes, who is given access, and the state that follows."""

from dataclasses import dataclass
from functools import cached_property, reduce
from gettext import gettext as _

from app.clock import today
from app.console.actions.choices import MEMBER, may_grant
from app.console.cases.access import find_successors, list_newcomers
from app.console.cases.decisions import find_awaited
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline
from app.console.customers.known_customers import explain_class
from app.console.drafts.submission import Change
from app.console.replies.reply import make_reply
from app.console.workspace.workspace import Workspace
from app.procedure.answers import read_list
from app.procedure.decisions import Proposal
from app.procedure.fold import take
from app.procedure.model import Action
from app.procedure.state import State, find_reasons
from app.procedure.steps import Step
from crypto.message_fields import GRANTED, RECUSED, WITHDRAWN


@dataclass(frozen=True)
class Plan:
    """An action as the officer `me` (id) would take it now; each of `steps` becomes an entry.

    `letter` is the text that goes to the reporter with it, empty if none does.
    """

    timeline: Timeline
    action: Action
    me: str
    steps: list[Step]
    letter: str = ""

    @property
    def changes(self) -> list[Change]:
        """The changes to the case, in order."""
        instead = self.me if self.action.id == RECUSED else None
        reason = _("With this: {action}.").format(action=self.action.name)
        grants = [Change(GRANTED, {"why": reason}, id, instead) for id in self.newcomers]
        letter = [make_reply(self.letter, self.after.status)] if self.letter else []
        return [*grants, *map(_make_change, self.steps), *letter]

    @cached_property
    def after(self) -> State:
        """The state of the case after this action, as it stands now."""
        duties = list_duties(self.timeline.case.directory)
        return reduce(lambda state, step: take(state, step, duties), self.steps, self.timeline.case_status.state)

    @property
    def proposal(self) -> Proposal | None:
        """The proposal that it makes, if bodies have to agree and that is open afterwards."""
        return self.after.open[-1] if self.action.bodies and self.after.open else None

    @cached_property
    def newcomers(self) -> list[str]:
        """The ids of those who are given access with it."""
        case, case_status, day = self.timeline.case, self.timeline.case_status, today().isoformat()
        if self.action.id == RECUSED:
            return find_successors(case, case_status, self.me, day)
        return list_newcomers(case, case_status, self._wanted, day) if may_grant(self.timeline, self.me) else []

    def find_obstacles(self, workspace: Workspace) -> list[str]:
        """Why it can't be taken with these answers, in sentences; none if it can."""
        state, duties = self.timeline.case_status.state, list_duties(self.timeline.case.directory)
        reasons: dict[str, None] = {}
        for step in self.steps:
            reasons |= dict.fromkeys(find_reasons(state, step, duties))
            reasons |= dict.fromkeys(explain_class(workspace, self.action, step.details))
            state = take(state, step, duties)
        return [*reasons]

    @property
    def _wanted(self) -> set[str]:
        """The ids of those whom what takes effect with this names for the case, and of whom a body's vote waits for."""
        state, after = self.timeline.case_status.state, self.after
        taken = after.steps[len(state.steps) :]
        granting = {each.id: [asked.id for asked in each.questions if asked.grants] for each in state.rules.actions}
        named = {
            id for step in taken for asked in granting.get(step.action, []) for id in read_list(step.details, asked)
        }
        return named | (find_awaited(after) if self.proposal else set())


def _make_change(step: Step) -> Change:
    if step.action not in (GRANTED, WITHDRAWN):
        return Change(step.action, {**step.details})
    others = {id: answer for id, answer in step.details.items() if id != MEMBER}
    return Change(step.action, others, next(iter(read_list(step.details, MEMBER)), None))
