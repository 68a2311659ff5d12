"""Tallies of cases in the store (SPEC 9), and how many cases there should be of. All raise StoreUnavailable."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import BindParameter, bindparam, func, select

from app.store.database import Database, insert_unless_held
from app.store.models import cases, deletions, entries, row_key, tallies, tombstones
from app.store_calls.tallies import StoredTally

_KEYS: BindParameter[Sequence[int]] = bindparam("keys", expanding=True)
_LIST = select(tallies.c.key, tallies.c.id).order_by(tallies.c.key)  # rows come in the order in which they were stored
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


def list_tallies(db: Database) -> list[StoredTally]:
    """List all tallies, without reading one of them, in no order."""
    with db.reading() as connection:
        # One for publishers has the key of its id, so that nobody stores it twice; those for members have drawn ones.
        return [StoredTally(key, id, key == row_key(id)) for key, id in connection.execute(_LIST)]


def read_rows(db: Database, keys: Sequence[int]) -> list[tuple[int, bytes]]:
    """Read the tallies of these keys: key and envelope; those that are gone are left out."""
    with db.reading() as connection:
        return [(row.key, row.envelope) for row in connection.execute(_READ_AT, {"keys": [*keys]})]


def find_stored_of(db: Database, ids: Collection[bytes]) -> list[bytes]:
    """Find which of these ids (32 bytes each) are stored for publishers."""
    with db.reading() as connection:
        found = {*connection.scalars(_FIND, {"keys": [row_key(id) for id in ids]})}
    return [*found & {*ids}]


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
