"""Decisions of bodies: what is proposed, which body decides it, who has voted, and what has come of it.

A proposal is the step of an action that names bodies. A vote is a step of its own that names the proposal's entry by
its digest, and the body for which it is cast. All follows from the steps in their order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from gettext import gettext as _

from app.procedure.answers import read_text
from app.procedure.model import Action, Body, Rules
from app.procedure.steps import Duties, Step

# The actions by which officers vote on a proposal and take theirs back, and what these are asked.
VOTE, WITHDRAWAL = "vote", "withdraw-proposal"
PROPOSAL, BODY, ANSWER = "proposal", "body", "vote"
CONFIRM, DISSENT, REFER = "confirm", "dissent", "refer"

OPEN, TAKEN, REJECTED, WITHDRAWN, LAPSED = "open", "taken", "rejected", "withdrawn", "lapsed"
# Of one officer. Each is looked at with every step, so that their number bounds the work.
MOST_OPEN = 5


@dataclass(frozen=True)
class Proposal:
    """A proposal, and what has come of it.

    `start` is the place, among the bodies of its action, of the first that may still decide; `votes` are the latest
    of each voter for each body. Once it is settled, `body` is the id of the one that did it, if any, and `settled_by`
    the step with which it happened.
    """

    step: Step
    start: int = 0
    votes: tuple[Step, ...] = ()
    outcome: str = OPEN
    body: str = ""
    settled_by: Step | None = None

    def end(self, outcome: str, by: Step, body: str = "") -> "Proposal":
        return replace(self, outcome=outcome, settled_by=by, body=body)


def make_proposal(rules: Rules, action: Action, step: Step) -> Proposal:
    """Make the proposal of a step; one whose answers refer it begins with the body to which the first refers."""
    first = rules.find_body(action.bodies[0])
    referred = any(read_text(step.details, id) in answers for id, answers in action.refers_if.items())
    return Proposal(step, action.bodies.index(first.refers_to) if referred and first.refers_to else 0)


def list_free(body: Body, people: Duties) -> list[str]:
    """List those of these people who are of a body, by id."""
    return [id for id, duties in people.items() if {*duties} & {*body.duties}]


def is_able(body: Body, people: Duties) -> bool:
    """Whether these people are enough of a body to decide."""
    present = list_free(body, people)
    held = {duty for id in present for duty in people[id]}
    return len(present) >= body.quorum and {*body.needs} <= held


def find_body(rules: Rules, proposal: Proposal, free: Duties) -> Body | None:
    """Find the body that decides: the first that may, of which enough are free; None if there is none."""
    action = rules.find_action(proposal.step.action)
    bodies = [rules.find_body(id) for id in action.bodies[proposal.start :]] if action else []
    return next((body for body in bodies if is_able(body, free)), None)


def count_votes(proposal: Proposal, body: Body, free: Duties) -> list[Step]:
    """List the votes that count: those for this body of who is of it, and still free."""
    voters = {*list_free(body, free)}
    return [vote for vote in proposal.votes if read_text(vote.details, BODY) == body.id and vote.author in voters]


def add_vote(proposal: Proposal, vote: Step) -> Proposal:
    """Add a vote, in place of an earlier one of the same author for the same body."""
    place = (vote.author, read_text(vote.details, BODY))
    kept = [each for each in proposal.votes if (each.author, read_text(each.details, BODY)) != place]
    return replace(proposal, votes=(*kept, vote))


def settle(rules: Rules, proposal: Proposal, free: Duties, step: Step) -> Proposal:
    """Decide a proposal, or leave it to another body, if the votes say so; else it is given back as it is.

    Where a body can leave it to another, whoever doesn't confirm does that at once, so that nobody has to be talked
    out of it. Elsewhere the majority of those who took part decides, as soon as they are enough of the body.
    """
    body = find_body(rules, proposal, free)
    if body is None:
        return proposal
    votes = count_votes(proposal, body, free)
    against = [vote for vote in votes if read_text(vote.details, ANSWER) != CONFIRM]
    if body.refers_to and against:
        action = rules.find_action(proposal.step.action)
        start = action.bodies.index(body.refers_to) if action else proposal.start
        return replace(proposal, start=start)
    margin = len(votes) - 2 * len(against)
    if margin == 0 or not is_able(body, {vote.author: free[vote.author] for vote in votes}):
        return proposal
    return proposal.end(TAKEN if margin > 0 else REJECTED, step, body.id)


def find_proposal(proposals: Iterable[Proposal], entry: str) -> Proposal | None:
    """Find the proposal of an entry (its digest in b64)."""
    return next((proposal for proposal in proposals if entry and proposal.step.entry == entry), None)


def find_wrong_vote(rules: Rules, proposals: Iterable[Proposal], free: Duties, step: Step) -> list[str]:
    """Say why a vote, or the taking back of a proposal, can't be taken: none if it can."""
    proposal = find_proposal(proposals, read_text(step.details, PROPOSAL))
    if proposal is None:
        return [_("This proposal is not open: it was decided or withdrawn, or the case has moved on.")]
    if step.action == WITHDRAWAL:
        return [] if step.author == proposal.step.author else [_("Only who has made a proposal can withdraw it.")]
    body = find_body(rules, proposal, free)
    if body is None:
        return [_("Nobody can decide this now: too few of each body are free.")]
    if read_text(step.details, BODY) != body.id:
        return [_("This is for another body to decide now: {body}.").format(body=body.name)]
    if step.author not in list_free(body, free):
        return [_("Only who is of this body, and free, takes part: {body}.").format(body=body.name)]
    if read_text(step.details, ANSWER) == REFER and body.refers_to is None:
        return [_("There is no body to which this could be referred: confirm or dissent.")]
    return []
