"""Receipts of reports until their day is closed, and the closed days (SPEC 10). All raise StoreUnavailable.

No receipt is linked to a case: it stays when the case is deleted, and leads to none.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, select

from app.database import Database, insert_unless_held, run
from app.models import days, receipts
from crypto.day import Closed

Sign = Callable[[list[bytes], bytes | None], Closed]

_NEW_RECEIPT = "INSERT INTO receipts (receipt, received_on) VALUES (?, ?) ON CONFLICT DO NOTHING"
_INSERT_DAY = insert_unless_held(days)
_FIND = select(days.c.head, days.c.signature, days.c.leaves).where(days.c.day == bindparam("day"))
_NEWEST = select(days.c.day, days.c.head).order_by(days.c.day.desc()).limit(1)
_OLDEST_RECEIPT = select(func.min(receipts.c.received_on))
# The oldest first: what had no room goes into the next day before that day's own.
_DUE = (
    select(receipts.c.receipt)
    .where(receipts.c.received_on <= bindparam("day"))
    .order_by(receipts.c.received_on, receipts.c.receipt)
    .limit(bindparam("most"))
)
_TAKE = delete(receipts).where(receipts.c.receipt.in_(_DUE)).returning(receipts.c.receipt)


class AlreadyClosed(Exception):
    """Another process closed this day, or a later one is closed. Nothing was changed."""


def keep_receipt(connection: Connection, receipt: bytes, received_on: date) -> None:
    """Add a receipt (32 bytes) in the transaction that files its report."""
    run(connection, _NEW_RECEIPT, (receipt, received_on.isoformat()))


def find_first_open(db: Database) -> date | None:
    """The day after the newest closed one; where none is closed, that of the oldest receipt, if there is one."""
    with db.reading() as connection:
        newest = connection.execute(_NEWEST).first()
        if newest is not None:
            return date.fromordinal(newest.day.toordinal() + 1)
        oldest: date | None = connection.scalar(_OLDEST_RECEIPT)
        return oldest


def close(db: Database, day: date, sign: Sign, most: int) -> None:
    """Close a day for good, with at most so many of the receipts that came by then, signed after the day before it.

    What comes into the store later goes into the next. Raises AlreadyClosed, and what `sign` raises.
    """
    with db.writing() as connection:
        newest = connection.execute(_NEWEST).first()
        if newest is not None and newest.day >= day:
            raise AlreadyClosed
        # Taken away and handed over by one statement: none can come in between and be lost.
        taken = list(connection.scalars(_TAKE, {"day": day, "most": most}))
        closed = sign(taken, None if newest is None else newest.head)
        if not connection.execute(_INSERT_DAY, {"day": day, **closed._asdict()}).rowcount:
            raise AlreadyClosed


def find(db: Database, day: date) -> Closed | None:
    """The closed day, if it is closed."""
    with db.reading() as connection:
        row = connection.execute(_FIND, {"day": day}).first()
        return None if row is None else Closed(*row)
