"""Next steps: which actions of the procedure an officer can take in a case now, and what blocks the others."""

from typing import NamedTuple

from app.console.cases.status import CaseStatus, list_duties
from app.procedure.decisions import VOTE, WITHDRAWAL
from app.procedure.model import Action
from app.procedure.state import find_missing, find_obstacles
from crypto.directory import Directory
from crypto.message_fields import GRANTED, RECUSED, WITHDRAWN

ACCESS = (GRANTED, WITHDRAWN, RECUSED)
# What is done with a proposal, beside it.
WITH_PROPOSALS = (VOTE, WITHDRAWAL)


class NextStep(NamedTuple):
    """An action; `obstacles` say in sentences why it can't be done yet, and are empty if it can."""

    action: Action
    obstacles: list[str]


class NextSteps(NamedTuple):
    """Actions in three groups: `next` lead to another stage or are due, `access` change who can read, `others`."""

    next: list[NextStep]
    others: list[NextStep]
    access: list[NextStep]


def list_next_steps(case_status: CaseStatus, directory: Directory, me: str) -> NextSteps:
    """List the next steps of the officer of this id; none for one who has recused themselves.

    What leads to another stage comes after the actions that it requires; what is proposed already waits for others, and
    isn't next. `others` and `access` hold only what can be done now.
    """
    state, duties = case_status.state, list_duties(directory)
    if me in state.recused:
        return NextSteps([], [], [])
    possible = {
        action.id: action
        for action in state.open_actions(duties.get(me, ()))
        if not action.opens and action.id not in WITH_PROPOSALS
    }
    due = [rules.action for rules in [state.rules.check_ins] if state.status == "concluded"]
    leading = [id for action in possible.values() if action.to for id in (*find_missing(state, action), action.id)]
    proposed = {proposal.step.action for proposal in state.open}
    chosen = [possible[id] for id in dict.fromkeys([*leading, *due]) if id in possible and id not in proposed]
    next_steps = [NextStep(action, find_obstacles(state, action, me, duties)) for action in chosen]
    others = [action for action in possible.values() if action not in chosen]
    free = [NextStep(action, []) for action in others if not find_obstacles(state, action, me, duties)]
    access = [next_step for next_step in free if next_step.action.id in ACCESS]
    return NextSteps(next_steps, [next_step for next_step in free if next_step not in access], access)
