"""What is kept of deleted cases: sealed to all officers, counted with the cases that there are."""

from dataclasses import replace
from typing import Any

from app import casework
from app.console.desk import Desk, today
from app.console.people import name_channel
from app.console.survey import survey
from app.database import Database
from app.procedure.facts import find_fact
from app.procedure.state import State
from app.procedure.tally import REPORTER, Tally, read_tally, take_tally
from crypto.conversation import Received
from crypto.tally import open_tallies, seal_tally


def open_kept(db: Database, desk: Desk) -> list[Received]:
    """Open the tallies that the store holds. Raises StoreUnavailable."""
    return open_tallies((envelope for _id, envelope in casework.read_tallies(db)), desk.identity, desk.directory)


def seal_kept(db: Database, desk: Desk, details: dict[str, Any]) -> bytes:
    """Seal one more tally. Raises StoreUnavailable, and what `seal_tally` raises."""
    me = desk.me
    assert me is not None
    return seal_tally(details, open_kept(db, desk), me.id, desk.identity, desk.directory, today().isoformat())


def list_tallies(db: Database, desk: Desk) -> list[Tally]:
    """Count every case that this officer can read, and those that were deleted; what isn't genuine is left out."""
    tallies = [take_tally(each.state, each.channel or "–", name_source(each.state)) for each in survey(desk)]
    for received in open_kept(db, desk):
        if received.is_genuine:
            try:
                tallies.append(read_tally(received.get("details")))
            except ValueError:
                continue
    return [replace(tally, channel=name_channel(desk.directory, tally.channel)) for tally in tallies]


def name_source(state: State) -> str:
    """The source that the record names; the reporter, where an officer didn't open the case."""
    return next(iter(find_fact(state, "source")), REPORTER)
