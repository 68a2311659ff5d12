"""What stands beside a case: its customers, its measures, its checklist, and what can be sent from the page itself."""

from typing import NamedTuple

from app.console.actions.letters import propose_letter
from app.console.cases.next_steps import NextSteps
from app.console.cases.opened_case import OpenedCase
from app.console.cases.timeline import Timeline
from app.procedure.customers import NO_LONGER_SUSPENDED, Customer
from app.procedure.facts import find_asked
from app.procedure.items.measures import Measure, name_kind
from app.procedure.model import NUMBER, Action
from app.procedure.state import State, find_open_options


class ListedMeasure(NamedTuple):
    """A measure, and of which kind it is, in words."""

    kind: str
    measure: Measure


class ChecklistItem(NamedTuple):
    """An item of the checklist, in words."""

    name: str
    is_done: bool


class Checklist(NamedTuple):
    """What has to be complete at a stage before the case can go on; `action` is the one that records it."""

    action: Action
    listed: list[ChecklistItem]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.listed)


def list_measures(state: State) -> list[ListedMeasure]:
    """List the measures of a case, the oldest first."""
    return [ListedMeasure(name_kind(state.rules, each), each) for each in state.measures.values()]


def list_checklists(state: State) -> list[Checklist]:
    """List what has to be complete before the case can leave its stage, and what was begun of it before."""
    asked = {
        place: stage for action in state.rules.actions for stage in action.complete for place in action.complete[stage]
    }
    found = []
    for place, stage in asked.items():
        action_id, _dot, question_id = place.partition(".")
        action = state.rules.find_action(action_id)
        question = action.find_question(question_id) if action else None
        if action and question and (stage == state.stage or state.latest(action_id)):
            still_open = {*find_open_options(state, place)}
            items = [ChecklistItem(name, name not in still_open) for name in question.options.values()]
            found.append(Checklist(action, items))
    return found


def is_suspended(customer: Customer) -> bool:
    """Whether a customer's use is suspended, or is to be."""
    return customer.suspension not in ("", *NO_LONGER_SUSPENDED)


def list_inline(timeline: Timeline, opened_case: OpenedCase, next_steps: NextSteps) -> dict[str, str]:
    """The actions that need no form, for nothing is asked of their own: by id, the letters that go with them."""
    state = timeline.case_status.state
    once = {question.id for question in state.rules.every_action}
    # Nobody is asked for the number.
    once |= {asked.id for action in state.rules.actions if (asked := find_asked(action.questions, NUMBER))}
    actions = [each.action for each in next_steps.next if not each.obstacles]
    return {
        action.id: ""
        if not state.has_reporter
        else propose_letter(timeline, opened_case, action.offers, timeline.language)
        for action in actions
        if action.at_once and all(question.id in once for question in action.questions)
    }


def list_possible(next_steps: NextSteps) -> set[str]:
    """The ids of the actions that can be taken now."""
    groups = (next_steps.next, next_steps.others, next_steps.access)
    return {each.action.id for group in groups for each in group if not each.obstacles}
