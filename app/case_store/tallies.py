"""Tallies of cases in the store (SPEC 9), and how many cases there should be of. All raise StoreUnavailable."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select

from app.store.database import Database, insert_unless_held
from app.store.models import cases, deletions, entries, row_key, tallies, tombstones

# A statement names no more keys than this: SQLite takes 32,766 at most.
MOST_NAMED = 500

_KEYS: BindParameter[Sequence[int]] = bindparam("keys", expanding=True)
_LIST = select(tallies.c.key, tallies.c.id)
_READ = select(tallies.c.id, tallies.c.envelope)
_FIND = select(tallies.c.id).where(tallies.c.key.in_(_KEYS))
_READ_AT = select(tallies.c.key, tallies.c.id, tallies.c.envelope).where(tallies.c.key.in_(_KEYS))
_ADD = insert_unless_held(tallies)
_COUNT_TAKEN_UP = select(func.count(entries.c.gate.distinct()))
_COUNT_DELETED = select(func.count(deletions.c.mailbox.distinct())).where(
    deletions.c.mailbox.in_(select(tombstones.c.mailbox))
)
_COUNT_WAITING = select(func.count()).where(
    cases.c.received_on < bindparam("before"), cases.c.gate.not_in(select(entries.c.gate))
)


class StoredTally(NamedTuple):
    """A row of a tally: its key, by which it is read, its id (32 bytes), and whether it was stored for publishers."""

    key: int
    id: bytes
    for_publishers: bool


def list_tallies(db: Database) -> list[StoredTally]:
    """List all tallies, without reading one of them, in no order."""
    with db.reading() as connection:
        # One for publishers has the key of its id, so that nobody stores it twice; those for members have drawn ones.
        return [StoredTally(key, id, key == row_key(id)) for key, id in connection.execute(_LIST)]


def read_tallies(db: Database) -> list[tuple[bytes, bytes]]:
    """The id (32 bytes) and envelope of every tally."""
    with db.reading() as connection:
        return [(row.id, row.envelope) for row in connection.execute(_READ)]


def read_tallies_at(db: Database, keys: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Read the tallies of these keys, some at a time: key and envelope; those that are gone are left out."""
    for some in _split(keys):
        with db.reading() as connection:
            found = [(row.key, row.envelope) for row in connection.execute(_READ_AT, {"keys": some})]
        yield from found


def find_stored(db: Database, ids: Collection[bytes]) -> set[bytes]:
    """Find which of these ids (32 bytes each) are stored for publishers."""
    found: set[bytes] = set()
    with db.reading() as connection:
        for some in _split([row_key(id) for id in ids]):
            found.update(connection.scalars(_FIND, {"keys": some}))
    return found & {*ids}


def add_tally(db: Database, id: bytes, envelope: bytes) -> None:
    """Store a tally for publishers under its id (32 bytes), unless somebody has done it."""
    with db.writing() as connection:
        connection.execute(_ADD, {"key": row_key(id), "id": id, "envelope": envelope})


def count_taken_up(db: Database) -> int:
    """Count the cases in which officers have acted, those that they have deleted since among them."""
    with db.reading() as connection:
        return (connection.scalar(_COUNT_TAKEN_UP) or 0) + (connection.scalar(_COUNT_DELETED) or 0)


def count_waiting(db: Database, before: date) -> int:
    """Count the reports of days before this one in which no officer has acted."""
    with db.reading() as connection:
        return connection.scalar(_COUNT_WAITING, {"before": before}) or 0


def _split(keys: Iterable[int]) -> Iterator[list[int]]:
    listed = [*keys]
    for at in range(0, len(listed), MOST_NAMED):
        yield listed[at : at + MOST_NAMED]
