"""Seals tallies to the publishers of the figures in the background (SPEC 9), whenever a case counts otherwise."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from app.clock import today
from app.console.jobs import Job, Jobs, StillOpening
from app.console.statistics.tallies import count_case, list_deleted
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.store_calls.tallies import add_tally, find_stored
from crypto.errors import SealedLineError
from crypto.officer.tally import Counted, find_tally_id, list_publishers, seal_tally

MOST_CASES = 100


class Tallying(Jobs[None]):
    """The job that seals tallies.

    `told` are the cases of which it was seen that the latest is stored, by what that depends on: the number of their
    envelopes, and the publishers. `deleted` are the publishers who have those of deleted cases. `idle` is the version
    of the index, with the publishers, for which nothing was left to do: looking through ten thousand cases for every
    page would be felt.
    """

    def __init__(self) -> None:
        super().__init__("tallying", 1)
        self.told: dict[bytes, tuple[int, tuple[str, ...]]] = {}
        self.deleted: tuple[str, ...] = ()
        self.idle: tuple[int, tuple[str, ...]] | None = None


def start_tallying(workspace: Workspace) -> None:
    """Start the job for the cases that have changed, at most 100 at once. Raises NoDirectory, Stopped."""
    me = workspace.me
    publishers = list_publishers(workspace.directory, today().isoformat())
    if me is None or not me.reads_reports or not publishers:
        return
    jobs, index = workspace.part(Tallying), workspace.case_index
    basis = (index.version, publishers)
    if jobs.idle == basis:
        return
    held = index.summaries.copy().items()
    states = {gate: (each.envelopes, publishers) for gate, each in held if each.summary and each.summary.is_member}
    due = [gate for gate, state in states.items() if jobs.told.get(gate) != state][:MOST_CASES]
    if due or jobs.deleted != publishers:
        wanted = {gate: states[gate] for gate in due}
        jobs.start("", Job("", 1), lambda job: seal_tallies(workspace, wanted, publishers, job))
    else:
        jobs.idle = basis


def seal_tallies(
    workspace: Workspace,
    due: Mapping[bytes, tuple[int, tuple[str, ...]]],
    publishers: tuple[str, ...],
    job: Job[None],
) -> None:
    """Seal what these cases count to the publishers (ids), unless it is stored; and what deleted ones count.

    Raises StoreUnavailable, Stopped, Cancelled.
    """
    jobs = workspace.part(Tallying)

    def count(cases: list[CaseOverview]) -> list[Counted]:
        return [counted for case in cases if (counted := count_case(workspace, case))]

    store_missing(workspace, over_cases(workspace, "figures", count, due), publishers)
    jobs.told.update(due)
    if jobs.deleted != publishers:
        store_missing(workspace, _list_all_deleted(workspace, job), publishers)
        jobs.deleted = publishers


def _list_all_deleted(workspace: Workspace, job: Job[None]) -> list[Counted]:
    while True:
        with suppress(StillOpening):
            return list_deleted(workspace)
        job.advance()


def store_missing(workspace: Workspace, counted: Iterable[Counted], publishers: tuple[str, ...]) -> None:
    """Store those tallies that are not stored yet for these publishers (ids). Raises StoreUnavailable, Stopped.

    Where none can be sealed now, since the directory has expired or their author isn't active, there will be later.
    """
    directory, day, me = workspace.directory, today().isoformat(), workspace.me
    wanted = {find_tally_id(each, publishers, directory): each for each in counted}
    stored = find_stored(workspace.store, wanted)
    for id, each in wanted.items():
        if me is None or id in stored:
            continue
        try:
            envelope = seal_tally(each, publishers, me.id, workspace.identity, directory, day)
        except SealedLineError:
            return
        add_tally(workspace.store, id, envelope)
