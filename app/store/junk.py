"""Junk: cases in which no officer has done anything, listed by day and size class, and removed in bulk.

Whether a case can be opened by anybody doesn't show in the store, and must not. What shows is whether an officer has
ever acted: the first step is due within days. So who can't read a case removes it only once all officers have left it
alone for 30 days. An officer who can read it may call it junk at once, and signs that. Each removal is told to
auditors. All raise StoreUnavailable.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, bindparam, cast, exists, func, select

from app.blobs.pieces import CHUNK_BYTES
from app.store.database import Database, insert_under_random_key, overwrite_erased
from app.store.deletion import erase_case, keep_still
from app.store.models import attachments, cases, entries, messages, removals

UNTOUCHED_DAYS = 30
# A message of the reporter gives officers as long again, once: whoever goes on writing keeps no case for ever.
MOST_DAYS = 2 * UNTOUCHED_DAYS
BATCH = 200  # cases in a transaction, in which no report can be filed
MOST_LISTED = 300


class Untouched(NamedTuple):
    """A case without an entry: its gate (32 bytes), its day, the day of its latest message, and its size.

    `size_bytes` is the most that its messages and files take.
    """

    gate: bytes
    received_on: date
    written_on: date
    size_bytes: int

    @property
    def class_bytes(self) -> int:
        """The power of two that its size reaches at most: who varies sizes makes no more groups."""
        return 1 << max(self.size_bytes - 1, 0).bit_length()

    @property
    def place(self) -> tuple[date, int]:
        """What cases are grouped by: their day and size class."""
        return self.received_on, self.class_bytes

    def is_left(self, day: date) -> bool:
        """Whether it may be removed on a day by somebody who can't read it.

        So it is 30 days after its report and the latest message, and anyhow after 60.
        """
        before = day - timedelta(UNTOUCHED_DAYS)
        is_long_ago = self.received_on <= day - timedelta(MOST_DAYS)
        return self.received_on <= before and (self.written_on <= before or is_long_ago)


class Removal(NamedTuple):
    """What was removed at once of the reports of one day: how many cases, of how many bytes at most."""

    removed_on: date
    received_on: date
    cases: int
    size_bytes: int

    @property
    def days(self) -> int:
        """How many days after the reports it was: less than 30 if an officer called them junk."""
        return (self.removed_on - self.received_on).days

    @property
    def facts(self) -> dict[str, str | int]:
        """What a docket of it is about."""
        days = {"removed_on": self.removed_on.isoformat(), "received_on": self.received_on.isoformat()}
        return {**days, "cases": self.cases, "bytes": self.size_bytes}


class StoredRemoval(NamedTuple):
    """A removal, and its docket: None if the operator did it, or there was no auditor."""

    removal: Removal
    docket: bytes | None


Seal = Callable[[Removal], bytes | None]

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
        return [Untouched(*row) for row in connection.execute(_UNTOUCHED)]


def remove_untouched(
    db: Database, seen: Sequence[Untouched], day: date, seal: Seal | None = None
) -> Iterator[tuple[list[Removal], list[bytes]]]:
    """Remove those of these cases that are still as they were seen, 200 in a transaction, which notes it.

    Gives, for each transaction, what it removed by day, and the ids of the files, whose pieces the caller erases.
    `seal` makes the docket that is stored with a removal, by which an officer vouches that they are junk. Without it,
    only those go that were left alone long enough (`is_left`).
    """
    wanted = [each for each in seen if seal or each.is_left(day)]
    for start in range(0, len(wanted), BATCH):
        batch = {*wanted[start : start + BATCH]}
        with db.writing() as connection:
            keep_still(connection)
            rows = connection.execute(_THESE, {"gates": [each.gate for each in batch]})
            found = [each for each in (Untouched(*row) for row in rows) if each in batch]
            attached = [id for each in found for id in erase_case(connection, each.gate, day)]
            by_day = groupby(found, lambda each: each.received_on)
            removed = [_note(connection, day, [*held], seal) for _, held in by_day]
        overwrite_erased(db)
        yield removed, attached


def list_removals(db: Database) -> list[StoredRemoval]:
    """List what was removed, the latest 300 removals first."""
    with db.reading() as connection:
        return [StoredRemoval(Removal(*row[:4]), row[4]) for row in connection.execute(_LIST_REMOVALS)]


def count_removed(db: Database) -> dict[date, int]:
    """Count how many cases were removed on each day."""
    with db.reading() as connection:
        return {day: int(count) for day, count in connection.execute(_COUNT_REMOVED)}


def _note(connection: Connection, day: date, found: list[Untouched], seal: Seal | None) -> Removal:
    removal = Removal(day, found[0].received_on, len(found), sum(each.size_bytes for each in found))
    # A key that gates make could be ground by whoever sends junk, and would keep it from being removed.
    insert_under_random_key(connection, removals, {**removal._asdict(), "docket": seal(removal) if seal else None})
    return removal
