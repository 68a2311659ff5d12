"""Decisions of bodies for display: who is asked now, who has voted what, and which body decides, in words."""

from collections.abc import Iterable, Iterator
from gettext import gettext as _
from typing import NamedTuple

from app.console.cases.status import CaseStatus
from app.console.formatting import format_answer, format_day
from app.console.names import find_person
from app.procedure.answers import read_text
from app.procedure.decisions import (
    ANSWER,
    BODY,
    LAPSED,
    OPEN,
    REJECTED,
    TAKEN,
    VOTE,
    WITHDRAWN,
    Proposal,
    count_votes,
    find_body,
    list_free,
)
from app.procedure.model import Action, Body, Rules
from app.procedure.state import State
from app.procedure.steps import Step
from crypto.directory import Directory
from crypto.officer.case import Case

OUTCOMES = {
    TAKEN: _("Decided on {day} by: {body}. It takes effect."),
    REJECTED: _("Rejected on {day} by: {body}."),
    WITHDRAWN: _("Withdrawn on {day}."),
    LAPSED: _("Lapsed on {day}: the case had moved on, or who proposed it stepped back."),
}


class PendingDecision(NamedTuple):
    """An open proposal: its place in the record, and the body that decides now; None if none can.

    By id: the `voters` of that body whose votes count, those who are `awaited`, and of these those `without_access`,
    who can't read the case yet.
    """

    proposal: Proposal
    number: int
    action: Action
    body: Body | None
    voters: list[str]
    awaited: list[str]
    without_access: list[str]


def list_pending(case_status: CaseStatus) -> list[PendingDecision]:
    """List the open proposals of a case, the oldest first."""
    numbers = {step.entry: step.number for step in case_status.record.steps}
    return [
        _make_pending(case_status.state, proposal, numbers.get(proposal.step.entry, 0), case_status.record.members)
        for proposal in case_status.state.open
    ]


def find_awaited(state: State) -> set[str]:
    """Find all, by id, who are asked to vote on an open proposal and haven't yet, whether or not they have access."""
    return {id for proposal in state.open for id in _make_pending(state, proposal, 0, ()).awaited}


def list_awaited(case_status: CaseStatus, me: str) -> list[Step]:
    """List the proposals, as steps, on which the officer of this id is asked to vote, and can."""
    if me not in case_status.record.members:
        return []
    state = case_status.state
    return [each.step for each in state.open if me in _make_pending(state, each, 0, ()).awaited]


def describe_proposal(case: Case, state: State, proposal: Proposal) -> list[str]:
    """Describe what has come of a proposal, in sentences. Who can't take part is told of now, so of open ones alone."""
    said = [*_describe_votes(case.directory, state.rules, proposal)]
    if proposal.outcome != OPEN and proposal.settled_by:
        body = state.rules.find_body(proposal.body).name if proposal.body else ""
        return [*said, OUTCOMES[proposal.outcome].format(day=format_day(proposal.settled_by.on), body=body)]
    pending = _make_pending(state, proposal, 0, ())
    said += _describe_passed(case, state, pending)
    if pending.body is None:
        return [*said, _("Nobody can decide it now. Whoever keeps the root key can charge somebody independent.")]
    names = ", ".join(find_person(case.directory, id).name for id in pending.awaited)
    awaited = names or _("nobody, the votes are even")
    return [
        *said,
        _("For this body to decide: {body}. Awaited: {names}.").format(body=pending.body.name, names=awaited),
    ]


def list_passed(state: State, proposal: Proposal) -> list[Body]:
    """List the bodies that could decide by their place in the order, and can't, because too few of them are free."""
    action, body = state.rules.find_action(proposal.step.action), find_body(state.rules, proposal, state.free)
    bodies = [state.rules.find_body(id) for id in action.bodies[proposal.start :]] if action else []
    return bodies[: bodies.index(body)] if body else bodies


def _make_pending(state: State, proposal: Proposal, number: int, members: Iterable[str]) -> PendingDecision:
    action = state.rules.find_action(proposal.step.action)
    assert action is not None  # it has bodies
    free = state.free
    body = find_body(state.rules, proposal, free)
    voters = [vote.author for vote in count_votes(proposal, body, free)] if body else []
    awaited = [id for id in list_free(body, free) if id not in voters] if body else []
    return PendingDecision(
        proposal, number, action, body, voters, awaited, [id for id in awaited if id not in {*members}]
    )


def _describe_votes(directory: Directory, rules: Rules, proposal: Proposal) -> Iterator[str]:
    voting = rules.find_action(VOTE)
    question = voting.find_question(ANSWER) if voting else None
    bodies = {body.id: body.name for body in rules.bodies}
    for vote in proposal.votes:
        name, body = find_person(directory, vote.author).name, bodies.get(read_text(vote.details, BODY), "")
        answer = format_answer(directory, question, read_text(vote.details, ANSWER))
        yield _("{name}, {body}, {day}: “{answer}”").format(
            name=name, body=body, day=format_day(vote.on), answer=answer
        )


def _describe_passed(case: Case, state: State, pending: PendingDecision) -> Iterator[str]:
    for body in list_passed(state, pending.proposal):
        held = [each for each in case.directory.recipients if {*each.duties} & {*body.duties}]
        why = [_("{name} is left out").format(name=each.name) for each in held if each.id in case.left_out]
        why += [_("{name} stepped back").format(name=each.name) for each in held if each.id in state.recused]
        yield _("Can't decide here: {body}, because {why}.").format(
            body=body.name, why=", ".join(why) or _("too few people hold its duties")
        )
