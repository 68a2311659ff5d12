"""The fold of a record under the rules: where each of its steps leads. What they don't allow changes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.procedure import decisions
from app.procedure.answers import read_text
from app.procedure.decisions import LAPSED, OPEN, TAKEN, VOTE, WITHDRAWAL, WITHDRAWN, Proposal
from app.procedure.items.measures import follow_measures
from app.procedure.items.tasks import follow_tasks
from app.procedure.model import RECUSED, Rules
from app.procedure.state import RefusedStep, State, begin, find_reasons
from app.procedure.steps import Duties, Step


def fold(rules: Rules, opened_on: date, steps: Iterable[Step], duties: Duties) -> State:
    """Where a case stands after these steps of its record."""
    state = begin(rules, opened_on)
    for step in steps:
        state = take(state, step, duties)
    return state


def list_states(state: State) -> list[State]:
    """Where a case stood when it came in, and after each step that took effect: the last is where it stands."""
    states = [begin(state.rules, state.opened_on)]
    for step in state.steps:
        states.append(_apply(states[-1], step))
    return states


def take(state: State, step: Step, duties: Duties) -> State:
    """The state after one more step; one that the rules don't allow is only remembered as refused."""
    state = replace(state, available=step.available or state.available)
    if reasons := find_reasons(state, step, duties):
        return replace(state, refused=(*state.refused, RefusedStep(step, reasons)))
    action = state.rules.find_action(step.action)
    state = replace(state, tasks=follow_tasks(state.tasks, action, step))
    if action and action.bodies:
        made = decisions.make_proposal(state.rules, action, step)
        return _settle(replace(state, open=(*state.open, made)), step)
    if action and action.id in (VOTE, WITHDRAWAL):
        return _settle(_take_vote(state, step), step)
    return _settle(_apply(state, step), step)


def _apply(state: State, step: Step) -> State:
    """The state after a step that takes effect."""
    action = state.rules.find_action(step.action)
    # Of an action that the rules don't know, no answer can be checked, so none is kept.
    taken = replace(state, steps=(*state.steps, step if action else replace(step, details={})))
    if action is None:
        return taken
    taken = replace(taken, measures=follow_measures(state.measures, step))
    stage = action.leads_to(step.details)
    if stage is None:
        return taken
    was_closed = state.status == "concluded" and state.rules.find_stage(stage).status != "concluded"
    return replace(taken, stage=stage, since=len(state.steps) if was_closed else taken.since)


def _take_vote(state: State, step: Step) -> State:
    named = read_text(step.details, decisions.PROPOSAL)
    changed = [
        (decisions.add_vote(each, step) if step.action == VOTE else each.end(WITHDRAWN, step))
        if each.step.entry == named
        else each
        for each in state.open
    ]
    return _sort_out(state, changed)


def _settle(state: State, step: Step) -> State:
    """Settle what can be settled after a step: one decision may be what others have waited for, or end them."""
    while state.open:
        before, free = state, state.free
        for proposal in before.open:
            settled = _settle_one(state, proposal, step, free)
            if settled is not proposal:
                state = _sort_out(state, [settled if each is proposal else each for each in state.open])
                if settled.outcome == TAKEN:
                    state = _apply(state, replace(settled.step, on=step.on))
        if state is before:
            break
    return state


def _settle_one(state: State, proposal: Proposal, step: Step, free: Duties) -> Proposal:
    action = state.rules.find_action(proposal.step.action)
    if action is None or not state.is_open(action):
        return proposal.end(LAPSED, step)
    # What somebody has proposed who is too close to the case is for somebody else to propose.
    if step.action == RECUSED and step.author == proposal.step.author:
        return proposal.end(LAPSED, step)
    return decisions.settle(state.rules, proposal, free, step)


def _sort_out(state: State, proposals: Iterable[Proposal]) -> State:
    listed = [*proposals]
    ended = tuple(each for each in listed if each.outcome != OPEN)
    return replace(state, open=tuple(each for each in listed if each.outcome == OPEN), settled=(*state.settled, *ended))
