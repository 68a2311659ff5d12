"""Does the same in several cases, in a job: one case after another, each in a submission of its own.

What can't be done in one case stays in that case, and is told of it.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import NamedTuple, Protocol, TypeVar

from app.clock import today
from app.console.cases.faults import STAGES
from app.console.cases.opened_case import OpenedCase
from app.console.cases.timeline import Timeline, build_timeline
from app.console.drafts.send import NotAllowed, RecordContested, send
from app.console.drafts.submission import Change, Submission
from app.console.jobs import Job, Jobs, StillOpening
from app.console.workspace.lookup import find_obstacle
from app.console.workspace.workspace import Workspace
from crypto.errors import SealedLineError

STAGE = "several"
OPENING_SECONDS = 60.0
JOBS_HELD = 4


class ChosenCase(Protocol):
    """A case: its gate (32 bytes), its mailbox (base64url), and how it is called."""

    @property
    def gate(self) -> bytes: ...
    @property
    def mailbox(self) -> str: ...
    @property
    def name(self) -> str: ...


C = TypeVar("C", bound=ChosenCase)
# The changes to one case. Raises NotAllowed.
ListChanges = Callable[[C, OpenedCase, Timeline], list[Change]]


class LeftCase(NamedTuple):
    """A case in which it wasn't done: its mailbox (base64url), how it is called, and why not, in a sentence."""

    mailbox: str
    name: str
    reason: str


class Outcome(NamedTuple):
    """In how many cases it was done, and in which it wasn't."""

    done: int
    left: list[LeftCase]


class EachCaseJobs(Jobs[Outcome]):
    """The jobs of a workspace that go through cases: one at a time."""

    def __init__(self) -> None:
        super().__init__("each case", JOBS_HELD)


def change_each(workspace: Workspace, cases: Sequence[C], list_changes: ListChanges[C], job: Job[Outcome]) -> Outcome:
    """Make the changes to each case, and seal and store them. Raises StoreUnavailable, Cancelled, Stopped."""
    done, left = 0, list[LeftCase]()
    for case in cases:
        job.advance()
        with workspace.changing:
            reason = change_case(workspace, case, list_changes)
        if reason:
            left.append(LeftCase(case.mailbox, case.name, reason))
        else:
            done += 1
        job.advance(1)
    return Outcome(done, left)


def change_case(workspace: Workspace, case: C, list_changes: ListChanges[C]) -> str:
    """Change one case: why it can't be changed, in a sentence; empty if it was.

    Raises StoreUnavailable, Stopped.
    """
    try:
        opened_case = workspace.open_case(case.gate, OPENING_SECONDS)
        timeline = build_timeline(opened_case, workspace.directory, workspace.rules, today())
        if obstacle := find_obstacle(workspace, timeline):
            return obstacle
        if not (changes := list_changes(case, opened_case, timeline)):
            return _("Nothing would change in it.")
        once = secrets.token_urlsafe(16)
        attempt = hashlib.sha256(once.encode()).hexdigest()
        send(workspace, Submission(case.gate, changes, [], once, attempt, STAGE, {}, {}))
    except KeyError:
        return _("It was deleted meanwhile.")
    except StillOpening:
        return _("It is large, and is still being opened. Try again in a minute.")
    except RecordContested:
        return _("Others are writing in this case at the same moment. Nothing was sent. Try again.")
    except NotAllowed as error:
        return " ".join(error.reasons)
    except SealedLineError as error:
        return _(error.sentence)
    except Exception as error:
        workspace.faults.note(case.gate, STAGE, error)
        return STAGES[STAGE]
    return ""
