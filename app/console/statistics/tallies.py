"""Tallies of cases, for the statistics: of the cases there are, and those sealed to all officers of deleted ones."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from app.case_store.cases import read_tallies
from app.clock import today
from app.console.names import name_channel
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.facts import find_fact
from app.procedure.figures.tally import REPORTER, Tally, read_tally, take_tally
from app.procedure.state import State
from app.store.database import Database
from crypto.conversation import Received, genuine
from crypto.message_fields import Detail
from crypto.officer.messages import Tally as TallyMessage
from crypto.officer.tally import open_tallies, seal_tally

T = TypeVar("T")


def open_stored_tallies(db: Database, workspace: Workspace) -> list[Received[TallyMessage]]:
    """Open the tallies of deleted cases in the store. Raises StoreUnavailable."""
    return open_tallies((envelope for _id, envelope in read_tallies(db)), workspace.identity, workspace.directory)


def seal_next_tally(db: Database, workspace: Workspace, details: Mapping[str, Detail]) -> bytes:
    """Seal the tally of a case that is about to be deleted. Raises StoreUnavailable, and what `seal_tally` raises."""
    me = workspace.me
    assert me is not None
    return seal_tally(
        details, open_stored_tallies(db, workspace), me.id, workspace.identity, workspace.directory, today().isoformat()
    )


def over_figures(db: Database, workspace: Workspace, work: Callable[[list[Tally], list[State]], T]) -> T:
    """Call `work` with the tallies of all cases, also deleted ones, and the states of the stored ones, open and closed.

    Cases in which it fails are left out. Tallies of deleted cases that are forged are left out, too.
    """
    deleted = list_deleted_tallies(db, workspace)

    def work_over(cases: list[CaseOverview]) -> T:
        taken = [take_tally(each.state, each.channel or "–", name_source(each.state)) for each in cases]
        tallies = [
            replace(tally, channel=name_channel(workspace.directory, tally.channel)) for tally in [*taken, *deleted]
        ]
        return work(tallies, [each.state for each in cases])

    return over_cases(workspace, "figures", work_over)


def list_deleted_tallies(db: Database, workspace: Workspace) -> list[Tally]:
    """List the tallies of deleted cases; forged ones are left out. Raises StoreUnavailable."""
    tallies = []
    for stored in genuine(open_stored_tallies(db, workspace)):
        with suppress(ValueError):
            # Its day is January 1st of the year in which the case was deleted.
            tallies.append(read_tally(stored.details, min(stored.sent_on[:4], str(today().year))))
    return tallies


def name_source(state: State) -> str:
    """The source of a case that an officer opened, as its record has it; else REPORTER."""
    return next(iter(find_fact(state, "source")), REPORTER)
