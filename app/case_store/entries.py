"""Adding entries to case records, with replies, dockets and attachments. All raise StoreUnavailable."""

import secrets
from collections.abc import Sequence
from datetime import date

from sqlalchemy import BindParameter, Connection, bindparam, exists, func, select

from app.room import Budget
from app.store import receipts, uploads
from app.store.claims import claim_for_officer
from app.store.database import Database, insert_unless_held
from app.store.mailboxes import require_case
from app.store.models import case_numbers, cases, dockets, entries, messages, notes, replies, row_key, tombstones
from app.store_calls.entries import NewCase, NewEntry
from app.store_calls.errors import AlreadyTaken, NumberTaken, RecordMoved
from crypto.encoding import digest

_GATE: BindParameter[bytes] = bindparam("gate")
_INSERT_CASE = insert_unless_held(cases)
_INSERT_MESSAGE = insert_unless_held(messages)
_INSERT_NOTE = insert_unless_held(notes)
_INSERT_REPLY = insert_unless_held(replies)
_INSERT_ENTRY = insert_unless_held(entries)
_INSERT_NUMBER = insert_unless_held(case_numbers)
_INSERT_DOCKET = insert_unless_held(dockets)
_HIGHEST_NUMBER = select(func.max(case_numbers.c.number)).where(case_numbers.c.year == bindparam("year"))
_FIND_ENTRY = select(exists().where(entries.c.id == bindparam("id"), entries.c.gate == _GATE))
_FIND_MESSAGE = select(exists(messages.c.id).where(messages.c.id == bindparam("id"), messages.c.gate == _GATE))
_FIND_TOMBSTONE = select(
    exists(tombstones.c.gate).where((tombstones.c.gate == _GATE) | (tombstones.c.mailbox == bindparam("mailbox")))
)


def start_upload(db: Database, id: bytes, *, begun_on: date) -> None:
    """Begin an officer's upload, before its first piece is put; through the portal nobody can add one, or claim it.

    `id` is 16 bytes, drawn for it. What no reply claims is removed after a day, or by `uploads.discard`.
    """
    uploads.start_for_officer(db, id, begun_on)


def file_entries(db: Database, gate: bytes, new: Sequence[NewEntry], *, received_on: date) -> None:
    """Add entries to a record, one after the other, with their replies and dockets and what they attach, or nothing.

    The same entries again change nothing. Raises RecordMoved if another entry after a `previous` is held; NumberTaken;
    UnknownMailbox, MailboxDeleted; UploadIncomplete and UploadTaken for what can't be attached; NoRoom.
    """
    with db.writing() as connection:
        require_case(connection, gate)
        for each in new:
            _add(connection, gate, each, received_on)
        db.capacity.require(connection, Budget.OFFICERS)


def _add(connection: Connection, gate: bytes, new: NewEntry, received_on: date) -> None:
    id = digest("entry", new.entry)
    row = {"gate": gate, "received_on": received_on}
    entry = {**row, "key": row_key(id), "id": id, "previous": new.previous, "envelope": new.entry}
    if not connection.execute(_INSERT_ENTRY, entry).rowcount:
        if not connection.scalar(_FIND_ENTRY, {"id": id, "gate": gate}):
            raise RecordMoved
        return
    if new.reply is not None:
        # A random place, so that replies stand in no order.
        place = secrets.token_bytes(16)
        reply = {**row, "key": row_key(place), "place": place, "envelope": new.reply}
        if not connection.execute(_INSERT_REPLY, reply).rowcount:
            raise RecordMoved  # its place was taken: sealed again, it gets another
    if new.docket is not None:
        id = digest("docket", new.docket)
        docket = {**row, "key": row_key(id), "id": id, "envelope": new.docket}
        if not connection.execute(_INSERT_DOCKET, docket).rowcount:
            raise RecordMoved
    if new.case_number is not None:
        year, number = new.case_number
        if not connection.execute(_INSERT_NUMBER, {"year": year, "number": number}).rowcount:
            raise NumberTaken
    claim_for_officer(connection, gate, new.attachments)


def find_highest_number(db: Database, year: int) -> int:
    """The highest number that a case of a year was given, by whomever; 0 if none was."""
    with db.reading() as connection:
        return connection.scalar(_HIGHEST_NUMBER, {"year": year}) or 0


def file_case(db: Database, report: NewCase, entry: NewEntry, *, received_on: date) -> None:
    """Store a case that an officer opens, with the first entry of its record, or nothing. Again, it changes nothing.

    Raises AlreadyTaken if the mailbox or the gate is another case's, or was one's; NumberTaken; NoRoom.
    """
    id = digest("message", report.envelope)
    row = {"gate": report.gate, "received_on": received_on}
    message = {
        **row,
        "key": row_key(id),
        "id": id,
        "opens_case": True,
        "size_bytes": len(report.envelope),
        "envelope": report.envelope,
    }
    note = {"key": row_key(report.gate), "gate": report.gate, "digest": digest("note", report.note)}
    with db.writing() as connection:
        if not connection.execute(_INSERT_CASE, {**row, "mailbox": report.mailbox}).rowcount:
            if not connection.scalar(_FIND_MESSAGE, {"id": id, "gate": report.gate}):
                raise AlreadyTaken
            return
        if connection.scalar(_FIND_TOMBSTONE, {"gate": report.gate, "mailbox": report.mailbox}):
            raise AlreadyTaken
        if not connection.execute(_INSERT_MESSAGE, message).rowcount:
            raise AlreadyTaken
        if not connection.execute(_INSERT_NOTE, {**note, "envelope": report.note}).rowcount:
            raise AlreadyTaken
        _add(connection, report.gate, entry, received_on)
        if report.receipt is not None:
            receipts.keep_receipt(connection, report.receipt, received_on)
        db.capacity.require(connection, Budget.OFFICERS)
