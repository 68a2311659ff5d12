"""Hands on keys in the background (SPEC 9), so that members open what was sealed before they were known as such."""

from app.clock import today
from app.console.drafts.send import POST_PATIENCE_SECONDS
from app.console.jobs import Job, Jobs
from app.console.workspace.workspace import Workspace
from app.store_calls.entries import NewEntry, file_entries
from app.store_calls.errors import RecordMoved
from crypto.errors import SealedLineError
from crypto.officer.entry import seal_keys

MOST_CASES = 20
MOST_ENTRIES = 5


class KeySharing(Jobs[None]):
    """The job that hands on keys; `tried` are the cases in which it tried, with how many envelopes they had then."""

    def __init__(self) -> None:
        super().__init__("key-sharing", 1)
        self.tried: dict[bytes, int] = {}


def start_sharing(workspace: Workspace) -> None:
    """Start the job for the cases in which members lack keys, at most 20 at once. Raises Stopped."""
    jobs, summaries = workspace.part(KeySharing), workspace.case_index.summaries
    held = summaries.copy()
    lacking = {gate: each.envelopes for gate, each in held.items() if each.summary and each.summary.lacks_keys}
    # Where it was tried in vain, it is tried again once the case has changed.
    due = [gate for gate, envelopes in lacking.items() if jobs.tried.get(gate) != envelopes][:MOST_CASES]
    if due:
        jobs.start("", Job("", len(due)), lambda job: share_keys(workspace, due, job))


def share_keys(workspace: Workspace, gates: list[bytes], job: Job[None]) -> None:
    """Hand on keys in the cases of these gates (32 bytes each), with at most five entries in each.

    Raises StoreUnavailable, StillOpening, Stopped, Cancelled.
    """
    jobs = workspace.part(KeySharing)
    for gate in gates:
        with workspace.changing:
            for _entry in range(MOST_ENTRIES):
                if not share_next(workspace, gate):
                    break
                workspace.look(POST_PATIENCE_SECONDS)
        if held := workspace.case_index.summaries.get(gate):
            jobs.tried[gate] = held.envelopes
        job.advance(1)


def share_next(workspace: Workspace, gate: bytes) -> bool:
    """Seal and store the next entry that hands on keys; False if there is nothing to hand on, or no way to do it now.

    Raises StoreUnavailable, StillOpening, Stopped.
    """
    me, day = workspace.me, today()
    if me is None or gate not in workspace.case_index.rows:
        return False
    case = workspace.open_case(gate, POST_PATIENCE_SECONDS).assemble(workspace.directory)
    try:
        sealed = seal_keys(case, me.id, workspace.identity, day.isoformat())
        if sealed is not None:
            new = NewEntry(sealed.entry, sealed.previous, sealed.docket)
            file_entries(workspace.store, gate, [new])
    except RecordMoved:
        return True  # after the entry of somebody else
    except SealedLineError:
        return False
    return sealed is not None
