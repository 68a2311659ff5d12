"""Receipts of reports until their day is closed, and the closed days (SPEC 10). All raise StoreUnavailable.

No receipt is linked to a case: it stays when the case is deleted, and leads to none. A day is closed without keeping
writers waiting: its receipts are read and sorted in one state of the store, signed, then written in one transaction,
and taken out of their table afterwards, some at a time.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from secrets import randbelow

from sqlalchemy import Connection, bindparam, delete, func, select

from app.store.database import Database, execute_raw, insert_unless_held
from app.store.models import day_parts, days, receipts
from app.store_calls.days import SignedPart
from crypto.day import ClosedDay
from crypto.proof import split

# Signs so many receipts, which come sorted, after the head of the day before.
Sign = Callable[[Iterable[bytes], int, bytes | None], ClosedDay]

ROWS_AT_ONCE = 4096

_NEW_RECEIPT = "INSERT INTO receipts (receipt, received_on) VALUES (?, ?) ON CONFLICT DO NOTHING"
_INSERT_DAY = insert_unless_held(days)
_INSERT_PART = insert_unless_held(day_parts)
_FIND_PART = (
    select(days.c.head, days.c.signature, day_parts.c.path, day_parts.c.leaves)
    .join(day_parts)
    .where(days.c.day == bindparam("day"), day_parts.c.number == bindparam("number"))
)
_NEWEST = select(days.c.day, days.c.head).order_by(days.c.day.desc()).limit(1)
_OLDEST_RECEIPT = select(func.min(receipts.c.received_on))
_IS_DUE = receipts.c.received_on <= bindparam("day")
_COUNT_DUE = select(func.count()).select_from(receipts).where(_IS_DUE)
_DUE = select(receipts.c.receipt).where(_IS_DUE).order_by(receipts.c.receipt).execution_options(yield_per=ROWS_AT_ONCE)
_LEAVES = select(day_parts.c.leaves).where(
    day_parts.c.day == bindparam("day"), day_parts.c.number == bindparam("number")
)
_FORGET = delete(receipts).where(receipts.c.receipt.in_(bindparam("leaves", expanding=True)))


class AlreadyClosed(Exception):
    """Another process closed this day, or a later one is closed. Nothing was changed."""


def keep_receipt(connection: Connection, receipt: bytes, received_on: date) -> None:
    """Add a receipt (32 bytes) in the transaction that files its report."""
    execute_raw(connection, _NEW_RECEIPT, (receipt, received_on.isoformat()))


def find_newest(db: Database) -> date | None:
    """The newest closed day, if one is closed."""
    with db.reading() as connection:
        newest = connection.execute(_NEWEST).first()
        return None if newest is None else newest.day


def find_oldest_receipt(db: Database) -> date | None:
    """The day of the oldest receipt that is in no closed day, if there is one."""
    with db.reading() as connection:
        oldest: date | None = connection.scalar(_OLDEST_RECEIPT)
        return oldest


def close(db: Database, day: date, sign: Sign, most: int) -> None:
    """Close a day for good, with the receipts that came by then, signed after the day before it.

    Of more than `most` receipts so many are drawn by lot: nobody can make one that is preferred. What wasn't drawn, or
    comes into the store later, goes into the next day. Raises AlreadyClosed, and what `sign` raises.
    """
    with db.reading() as connection:
        newest = connection.execute(_NEWEST).first()
        if newest is not None and newest.day >= day:
            raise AlreadyClosed
        count = connection.scalar(_COUNT_DUE, {"day": day}) or 0
        drawn = _draw(connection.scalars(_DUE, {"day": day}), count, most)
        closed = sign(drawn, min(count, most), None if newest is None else newest.head)
    with db.writing() as connection:
        if connection.execute(_NEWEST).first() != newest:
            raise AlreadyClosed
        row = {"day": day, "head": closed.head, "signature": closed.signature}
        if not connection.execute(_INSERT_DAY, row).rowcount:
            raise AlreadyClosed
        for number, part in enumerate(closed.parts):
            connection.execute(_INSERT_PART, {"day": day, "number": number, **part._asdict()})


def forget(db: Database, day: date) -> None:
    """Delete the receipts that are in this closed day. The same again changes nothing."""
    number = 0
    while leaves := _read_leaves(db, day, number):
        for start in range(0, len(leaves), ROWS_AT_ONCE):
            with db.writing() as connection:
                connection.execute(_FORGET, {"leaves": leaves[start : start + ROWS_AT_ONCE]})
        number += 1


def find_part(db: Database, day: date, number: int) -> SignedPart | None:
    """A part of a closed day by its number from 0, if the day is closed and has so many."""
    with db.reading() as connection:
        row = connection.execute(_FIND_PART, {"day": day, "number": number}).first()
        return None if row is None else SignedPart(*row)


# Draws without a list of all: each is taken with the chance that is left (Knuth, volume 2, section 3.4.2, algorithm S).
def _draw(each: Iterable[bytes], count: int, most: int) -> Iterator[bytes]:
    wanted = min(count, most)
    for receipt, left in zip(each, range(count, 0, -1), strict=True):
        if randbelow(left) < wanted:
            wanted -= 1
            yield receipt


def _read_leaves(db: Database, day: date, number: int) -> list[bytes]:
    with db.reading() as connection:
        return split(connection.scalar(_LEAVES, {"day": day, "number": number}) or b"")
