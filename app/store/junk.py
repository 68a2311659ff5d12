"""Junk: cases in which no officer has done anything, listed by day and size class, and removed in bulk.

Whether a case can be opened by anybody doesn't show in the store, and must not. What shows is whether an officer has
ever acted: the first step is due within days. So who can't read a case removes it only once all officers have left it
alone for 30 days. An officer who can read it may call it junk at once, and signs that. Each removal is told to
auditors. All raise StoreUnavailable.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import BigInteger, Connection, bindparam, cast, exists, func, select

from app.blobs.pieces import CHUNK_BYTES
from app.store.database import Database, insert_under_random_key, overwrite_erased
from app.store.deletion import erase_case, keep_still
from app.store.models import attachments, cases, entries, messages, removals
from app.store.orders import keep_order
from app.store_calls.errors import JunkMoved
from app.store_calls.junk import MOST_REMOVED, Removal, StoredRemoval, Untouched, count_removal

MOST_LISTED = 300


_OF_CASE = messages.c.gate == cases.c.gate
_LATEST = select(func.max(messages.c.received_on)).where(_OF_CASE).scalar_subquery()
_ENVELOPES = select(func.sum(func.length(messages.c.envelope))).where(_OF_CASE).scalar_subquery()
_PIECES = select(func.sum(attachments.c.pieces)).where(attachments.c.gate == cases.c.gate).scalar_subquery()
_UNTOUCHED = select(
    cases.c.gate,
    cases.c.received_on,
    func.coalesce(_LATEST, cases.c.received_on),
    # PostgreSQL sums up to NUMERIC.
    cast(func.coalesce(_ENVELOPES, 0) + func.coalesce(_PIECES, 0) * CHUNK_BYTES, BigInteger),
).where(~exists().where(entries.c.gate == cases.c.gate))
_THESE = _UNTOUCHED.where(cases.c.gate.in_(bindparam("gates", expanding=True))).order_by(cases.c.received_on)
_LIST_REMOVALS = (
    select(removals.c.removed_on, removals.c.received_on, removals.c.cases, removals.c.size_bytes, removals.c.docket)
    .order_by(removals.c.removed_on.desc(), removals.c.received_on.desc(), removals.c.key)
    .limit(MOST_LISTED)
)

_COUNT_REMOVED = select(removals.c.removed_on, func.sum(removals.c.cases)).group_by(removals.c.removed_on)


def list_untouched(db: Database) -> list[Untouched]:
    """List the cases without an entry, of any age, in no order."""
    with db.reading() as connection:
        return [Untouched(*row) for row in connection.execute(_UNTOUCHED.order_by(cases.c.gate))]


def remove_untouched(db: Database, seen: Sequence[Untouched], day: date) -> Iterator[tuple[list[Removal], list[bytes]]]:
    """Remove those of these cases that are still as they were seen and were left alone long enough (`is_left`).

    200 go in a transaction, which notes it. Gives, for each transaction, what it removed by day, and the ids of the
    files, whose pieces the caller erases.
    """
    wanted = [each for each in seen if each.is_left(day)]
    for start in range(0, len(wanted), MOST_REMOVED):
        batch = {*wanted[start : start + MOST_REMOVED]}
        with db.writing() as connection:
            keep_still(connection)
            found = [each for each in _find(connection, batch) if each in batch]
            attached = [id for each in found for id in erase_case(connection, each.gate, day)]
            by_day = groupby(found, lambda each: each.received_on)
            removed = [count_removal([*held], day) for _, held in by_day]
            for each in removed:
                _note(connection, each, None)
        overwrite_erased(db)
        yield removed, attached


def remove_ordered(
    db: Database, seen: Sequence[Untouched], day: date, docket: bytes | None, order: bytes
) -> list[bytes]:
    """Remove these cases (at most 200, all of one day), whatever their age, and note it with the docket.

    The order for it is kept. Returns the ids of the files, whose pieces the caller erases. Raises JunkMoved unless all
    are as they were seen.
    """
    with db.writing() as connection:
        keep_still(connection)
        if {*_find(connection, seen)} != {*seen}:
            raise JunkMoved
        attached = [id for each in seen for id in erase_case(connection, each.gate, day)]
        _note(connection, count_removal(seen, day), docket)
        keep_order(connection, order, day)
    overwrite_erased(db)
    return attached


def list_removals(db: Database) -> list[StoredRemoval]:
    """List what was removed, the latest 300 removals first."""
    with db.reading() as connection:
        return [StoredRemoval(Removal(*row[:4]), row[4]) for row in connection.execute(_LIST_REMOVALS)]


def count_removed(db: Database) -> dict[date, int]:
    """Count how many cases were removed on each day."""
    with db.reading() as connection:
        return {day: int(count) for day, count in connection.execute(_COUNT_REMOVED)}


def _find(connection: Connection, seen: Iterable[Untouched]) -> list[Untouched]:
    return [Untouched(*row) for row in connection.execute(_THESE, {"gates": [each.gate for each in seen]})]


def _note(connection: Connection, removal: Removal, docket: bytes | None) -> None:
    # A key that gates make could be ground by whoever sends junk, and would keep it from being removed.
    insert_under_random_key(connection, removals, {**removal._asdict(), "docket": docket})
