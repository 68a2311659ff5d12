"""Who and what can be named in answer to an action's questions: people, measures and tasks."""

from wtforms import SelectChoice  # type: ignore[import-untyped]

from app.clock import today
from app.console.cases.access import list_eligible
from app.console.cases.record import name_items
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline
from app.procedure.items.item import list_open
from app.procedure.model import Action, Question
from app.procedure.state import find_obstacles
from crypto.directories.recipient import Recipient
from crypto.message_fields import GRANTED, WITHDRAWN

MEMBER = "member"  # the question of who is given access, or loses it


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
