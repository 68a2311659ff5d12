"""Handing over cases: gives somebody access to all of somebody else's open cases, in a job, one case after another.

Each case is a submission of its own: access for the one, the lead or place on the team if these can be given at its
stage, and, if wished, the end of the other's access. The reporter of each is told who reads it now.
"""

import hashlib
import secrets
from gettext import gettext as _
from typing import Any, NamedTuple

from app.clock import today
from app.console.cases.access import list_eligible
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline, build_timeline
from app.console.drafts.send import NotAllowed, RecordContested, send
from app.console.drafts.submission import Change, Submission
from app.console.jobs import Job, Jobs
from app.console.workspace.lookup import find_obstacle
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.facts import find_fact
from app.procedure.model import CONCLUDED
from app.procedure.state import find_reasons
from app.procedure.steps import Step
from app.store.database import Database
from crypto.errors import SealedLineError
from crypto.message_fields import GRANTED, WITHDRAWN

OPENING_SECONDS = 60.0


class Handover(NamedTuple):
    """Whose cases (ids) go to whom; `ends_access`: the first can't read on in them."""

    giver: str
    taker: str
    ends_access: bool


class HandedOver(NamedTuple):
    """How many cases were handed over, and why others were not, by their mailboxes (base64url)."""

    done: int
    left: list[tuple[str, str]]


class HandoverJobs(Jobs[HandedOver]):
    """The job that hands over cases: one at a time."""

    def __init__(self) -> None:
        super().__init__("hand over", 1)


def list_theirs(workspace: Workspace, giver: str) -> list[CaseOverview]:
    """List the open cases that this officer and somebody (id) are members of, the oldest first."""

    def choose(cases: list[CaseOverview]) -> list[CaseOverview]:
        return [each for each in cases if giver in each.summary.members and each.state.status != CONCLUDED]

    found = over_cases(workspace, "page", choose)
    return sorted(found, key=lambda each: (each.received_on, each.mailbox))


def hand_over(
    db: Database, workspace: Workspace, handover: Handover, cases: list[CaseOverview], job: Job[HandedOver]
) -> HandedOver:
    """Hand over cases. What fails in one is told of that one. Raises StoreUnavailable, Cancelled, Stopped."""
    count, left = 0, list[tuple[str, str]]()
    for each in cases:
        job.advance()
        with workspace.changing:
            reason = hand_over_case(db, workspace, handover, each)
        if reason:
            left.append((each.mailbox, reason))
        else:
            count += 1
        job.advance(1)
    return HandedOver(count, left)


def hand_over_case(db: Database, workspace: Workspace, handover: Handover, case: CaseOverview) -> str:
    """Hand over one case: why it can't be, in a sentence; empty if it was.

    Raises StoreUnavailable, Stopped.
    """
    try:
        opened_case = workspace.open_case(case.gate, OPENING_SECONDS)
    except KeyError:
        return _("It was deleted meanwhile.")
    timeline = build_timeline(opened_case, workspace.directory, workspace.rules, today())
    if obstacle := find_obstacle(workspace, timeline):
        return obstacle
    changes = list_changes(workspace, timeline, handover)
    if not changes:
        return _("They can't be given access: they were left out, stepped back, or can't read reports.")
    once = secrets.token_urlsafe(16)
    attempt = hashlib.sha256(once.encode()).hexdigest()
    try:
        send(db, workspace, Submission(case.gate, changes, [], once, attempt, "people", {}, {}))
    except RecordContested:
        return _("Others are writing in this case at the same moment. Nothing was sent. Try again.")
    except NotAllowed as error:
        return " ".join(error.reasons)
    except SealedLineError as error:
        return _(error.sentence)
    return ""


def list_changes(workspace: Workspace, timeline: Timeline, handover: Handover) -> list[Change]:
    """List the changes that hand over a case; none if the taker can't be given access."""
    case, case_status, why = timeline.case, timeline.case_status, {"why": _("Handed over with all their cases.")}
    eligible = {each.id for each in list_eligible(case, case_status, today().isoformat())}
    if handover.taker not in eligible:
        return []
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
