"""Reports, as the portal stores them: each opens a case, with its mailbox and its first note (SPEC 7)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from app.room import Budget
from app.store import receipts
from app.store.claims import Checked, claim
from app.store.database import Database, execute_raw
from app.store.models import cases, messages, row_key
from app.store_calls.errors import AlreadyTaken
from crypto.encoding import digest


class Filed(NamedTuple):
    """A report that is held: the day on which it came first, and whether that was just now."""

    received_on: date
    is_new: bool


# What filing runs on the driver itself, in this order of values.
_NEW_CASE = "INSERT INTO cases (gate, mailbox, received_on) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_ANY_TOMBSTONE = "SELECT 1 FROM tombstones WHERE gate = ? OR mailbox = ?"
_NEW_MESSAGE = (
    "INSERT INTO messages (key, id, gate, opens_case, received_on, size_bytes, envelope) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
_NEW_NOTE = "INSERT INTO notes (key, gate, digest, envelope) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"

_FIND_FIRST = (
    select(cases.c.received_on)
    .join(messages)
    .where(
        cases.c.gate == bindparam("gate"),
        cases.c.mailbox == bindparam("mailbox"),
        messages.c.id == bindparam("id"),
        messages.c.opens_case,
    )
)


def file_report(
    db: Database,
    *,
    mailbox: bytes,
    gate: bytes,
    envelope: bytes,
    note: bytes,
    received_on: date,
    claims: Sequence[Checked] = (),
    receipt: bytes | None = None,
) -> Filed:
    """Make a new case durable with what it claims. The same report again changes nothing and gets the first day.

    Its `receipt` (32 bytes), if days are closed here, is kept by the same transaction.
    Raises AlreadyTaken if the mailbox or the gate came with another envelope, or belonged to a deleted case; NoRoom; as
    `claims.claim` for what it can't claim.
    """
    id, day = digest("message", envelope), received_on.isoformat()
    message_row = (row_key(id), id, gate, True, day, len(envelope), envelope)
    note_row = (row_key(gate), gate, digest("note", note), note)

    def file(connection: Connection) -> Filed:
        if not execute_raw(connection, _NEW_CASE, (gate, mailbox, day)).rowcount:
            return Filed(_find_first_day(connection, {"gate": gate, "mailbox": mailbox, "id": id}), is_new=False)
        # Asked after the insert, which waits for a deletion of the same case that is under way.
        if execute_raw(connection, _ANY_TOMBSTONE, (gate, mailbox)).fetchone():
            raise AlreadyTaken
        if not execute_raw(connection, _NEW_MESSAGE, message_row).rowcount:
            raise AlreadyTaken
        if not execute_raw(connection, _NEW_NOTE, note_row).rowcount:
            raise AlreadyTaken
        claim(connection, gate, claims)
        if receipt is not None:
            receipts.keep_receipt(connection, receipt, received_on)
        db.capacity.require(connection, Budget.REPORTS)
        return Filed(received_on, is_new=True)

    return db.write(gate, mailbox, file)


def _find_first_day(connection: Connection, report: dict[str, object]) -> date:
    day: date | None = connection.scalar(_FIND_FIRST, report)
    if day is None:
        raise AlreadyTaken
    return day
