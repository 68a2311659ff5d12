"""Handing over cases: gives somebody access to all of somebody else's open cases, in a job, one case after another.

Each case is a submission of its own: access for the one, the lead or place on the team if these can be given at its
stage, and, if wished, the end of the other's access. The reporter of each is told who reads it now.
"""

from gettext import gettext as _
from typing import Any, NamedTuple

from app.clock import today
from app.console.cases.access import list_eligible
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline
from app.console.drafts.send import NotAllowed
from app.console.drafts.submission import Change
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.facts import find_fact
from app.procedure.model import CONCLUDED
from app.procedure.state import find_reasons
from app.procedure.steps import Step
from crypto.message_fields import GRANTED, WITHDRAWN


class Handover(NamedTuple):
    """Whose cases (ids) go to whom; `ends_access`: the first can't read on in them."""

    giver: str
    taker: str
    ends_access: bool


def list_theirs(workspace: Workspace, giver: str) -> list[CaseOverview]:
    """List the open cases that this officer and somebody (id) are members of, the oldest first."""

    def choose(cases: list[CaseOverview]) -> list[CaseOverview]:
        return [each for each in cases if giver in each.summary.members and each.state.status != CONCLUDED]

    found = over_cases(workspace, "page", choose)
    return sorted(found, key=lambda each: (each.received_on, each.mailbox))


def list_changes(workspace: Workspace, timeline: Timeline, handover: Handover) -> list[Change]:
    """List the changes that hand over a case. Raises NotAllowed if the taker can't be given access."""
    case, case_status, why = timeline.case, timeline.case_status, {"why": _("Handed over with all their cases.")}
    eligible = {each.id for each in list_eligible(case, case_status, today().isoformat())}
    if handover.taker not in eligible:
        raise NotAllowed([_("They can't be given access: they were left out, stepped back, or can't read reports.")])
    changes = []
    if handover.taker not in case_status.record.members:
        changes.append(Change(GRANTED, why, handover.taker, handover.giver))
    changes += _assign(workspace, timeline, handover)
    if handover.ends_access and handover.giver in case_status.record.members - {case.let_in}:
        changes.append(Change(WITHDRAWN, why, handover.giver))
    return changes


def _assign(workspace: Workspace, timeline: Timeline, handover: Handover) -> list[Change]:
    """Put the taker in the giver's place as lead and in the team, where one officer may do that alone."""
    state, me = timeline.case_status.state, workspace.me
    for action in state.rules.actions:
        details: dict[str, Any] = {}
        for question in action.questions:
            if question.fills in ("lead", "team"):
                people = find_fact(state, question.fills)
                details[question.id] = [handover.taker if id == handover.giver else id for id in people]
        named = [id for people in details.values() for id in people]
        if not me or action.bodies or handover.taker not in named or len({*named}) != len(named):
            continue
        given = {id: people for id, people in details.items() if people}
        if not find_reasons(state, Step(action.id, me.id, today(), given), list_duties(timeline.case.directory)):
            return [Change(action.id, given)]
    return []
