"""What the console does to the store: opaque bytes still, but of every case. All raise StoreUnavailable."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, select

from app import uploads
from app.database import Database, insert_unless_held, scrub
from app.models import attachments, cases, dockets, entries, messages, notes, replies, row_key, tallies, tombstones
from app.store import AlreadyTaken, UnknownMailbox, require_case
from crypto.notation import digest

CHUNK = 200  # envelopes read at a time: about 2 MB


class RecordMoved(Exception):
    """Another entry follows the one named: somebody else was faster. Nothing was changed."""


class CaseRow(NamedTuple):
    gate: bytes
    mailbox: bytes
    received_on: date


class Row(NamedTuple):
    """One envelope; `previous` is an entry's, None for messages."""

    id: bytes
    gate: bytes
    place: Literal["report", "follow-up", "entry"]
    previous: bytes | None
    received_on: date
    envelope: bytes


class FollowUp(NamedTuple):
    envelope: bytes
    received_on: date


class Entry(NamedTuple):
    previous: bytes
    envelope: bytes
    received_on: date


class NewEntry(NamedTuple):
    """An entry to be added after `previous` (32 bytes), and what is stored with it or not at all.

    `reply` is for the mailbox, `docket` for auditors; `attachments` are ids of uploads and how many pieces each has.
    """

    entry: bytes
    previous: bytes
    docket: bytes | None = None
    reply: bytes | None = None
    attachments: Sequence[tuple[bytes, int]] = ()


class NewCase(NamedTuple):
    """A report and its note; mailbox and gate are 32 bytes each."""

    mailbox: bytes
    gate: bytes
    envelope: bytes
    note: bytes


class CaseEnvelopes(NamedTuple):
    gate: bytes
    mailbox: bytes
    received_on: date
    report: bytes
    follow_ups: list[FollowUp]
    entries: list[Entry]


_GATE: BindParameter[bytes] = bindparam("gate")
_KEYS: BindParameter[Sequence[int]] = bindparam("keys", expanding=True)
_LIST_CASES = select(cases.c.gate, cases.c.mailbox, cases.c.received_on)
_LIST_MESSAGES = select(messages.c.id, messages.c.gate)
_LIST_ENTRIES = select(entries.c.id, entries.c.gate)
_READ_MESSAGES = select(
    messages.c.id, messages.c.gate, messages.c.opens_case, messages.c.received_on, messages.c.envelope
).where(messages.c.key.in_(_KEYS))
_READ_ENTRIES = select(
    entries.c.id, entries.c.gate, entries.c.previous, entries.c.received_on, entries.c.envelope
).where(entries.c.key.in_(_KEYS))
_FIND_CASE = _LIST_CASES.where(cases.c.mailbox == bindparam("mailbox"))
_CASE_MESSAGES = (
    select(messages.c.opens_case, messages.c.envelope, messages.c.received_on)
    .where(messages.c.gate == _GATE)
    .order_by(messages.c.received_on, messages.c.id)
)
_CASE_ENTRIES = (
    select(entries.c.previous, entries.c.envelope, entries.c.received_on)
    .where(entries.c.gate == _GATE)
    .order_by(entries.c.received_on, entries.c.id)
)
_INSERT_CASE = insert_unless_held(cases)
_INSERT_MESSAGE = insert_unless_held(messages)
_INSERT_NOTE = insert_unless_held(notes)
_INSERT_REPLY = insert_unless_held(replies)
_INSERT_ENTRY = insert_unless_held(entries)
_INSERT_DOCKET = insert_unless_held(dockets)
_INSERT_TALLY = insert_unless_held(tallies)
_INSERT_TOMBSTONE = insert_unless_held(tombstones)
_FIND_ENTRY = select(exists().where(entries.c.id == bindparam("id"), entries.c.gate == _GATE))
_FIND_MESSAGE = select(exists(messages.c.id).where(messages.c.id == bindparam("id"), messages.c.gate == _GATE))
_FIND_TOMBSTONE = select(
    exists(tombstones.c.gate).where((tombstones.c.gate == _GATE) | (tombstones.c.mailbox == bindparam("mailbox")))
)
_TALLIES = select(tallies.c.id, tallies.c.envelope)
_FIND_MAILBOX = select(cases.c.mailbox).where(cases.c.gate == _GATE)
_LIST_ATTACHED = select(attachments.c.id).where(attachments.c.gate == _GATE)
_DELETE_CASE = delete(cases).where(cases.c.gate == _GATE)


def list_cases(db: Database) -> list[CaseRow]:
    """Every case, in no order."""
    with db.reading() as connection:
        return [CaseRow(*row) for row in connection.execute(_LIST_CASES)]


def list_envelopes(db: Database) -> list[tuple[bytes, bytes]]:
    """The id and gate of every report, follow-up and entry, without reading one of them."""
    with db.reading() as connection:
        found = [*connection.execute(_LIST_MESSAGES), *connection.execute(_LIST_ENTRIES)]
    return [(id, gate) for id, gate in found]


def read_envelopes(db: Database, ids: Sequence[bytes]) -> Iterator[Row]:
    """Read envelopes by id, in no order; what was deleted meanwhile is left out.

    Each chunk is a transaction of its own: a long one would keep erased bytes in SQLite's log.
    """
    for start in range(0, len(ids), CHUNK):
        yield from _read_chunk(db, ids[start : start + CHUNK])


def _read_chunk(db: Database, ids: Sequence[bytes]) -> list[Row]:
    keys = {"keys": [row_key(id) for id in ids]}
    with db.reading() as connection:
        rows = [
            Row(id, gate, "report" if opens_case else "follow-up", None, received_on, envelope)
            for id, gate, opens_case, received_on, envelope in connection.execute(_READ_MESSAGES, keys)
        ]
        rows += [
            Row(id, gate, "entry", previous, received_on, envelope)
            for id, gate, previous, received_on, envelope in connection.execute(_READ_ENTRIES, keys)
        ]
        return rows


def read_case(db: Database, mailbox: bytes) -> CaseEnvelopes:
    """Read one case; its record is in no order but that of days. Raises UnknownMailbox."""
    with db.reading() as connection:
        case = connection.execute(_FIND_CASE, {"mailbox": mailbox}).one_or_none()
        if case is None:
            raise UnknownMailbox
        key = {"gate": case.gate}
        report = b""
        follow_ups = []
        for opens_case, envelope, received_on in connection.execute(_CASE_MESSAGES, key):
            if opens_case:
                report = envelope
            else:
                follow_ups.append(FollowUp(envelope, received_on))
        record = [Entry(*row) for row in connection.execute(_CASE_ENTRIES, key)]
    return CaseEnvelopes(*case, report, follow_ups, record)


def start_upload(db: Database, id: bytes, *, used_on: date) -> None:
    """Begin an officer's upload, before its first piece is put; through the portal nobody can add one, or claim it.

    `id` is 16 bytes, drawn for it. What no reply claims is removed after a day, or by `uploads.discard`.
    """
    uploads.start(db, id, uploads.digest_for_officer(id), used_on)


def file_entries(db: Database, gate: bytes, new: Sequence[NewEntry], *, received_on: date) -> None:
    """Add entries to a record, one after the other, with their replies and dockets and what they attach, or nothing.

    The same entries again change nothing. Raises RecordMoved if another entry after a `previous` is held;
    UnknownMailbox, MailboxDeleted; UploadIncomplete and UploadTaken for what can't be attached.
    """
    with db.writing() as connection:
        require_case(connection, gate)
        for each in new:
            _add(connection, gate, each, received_on)


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
    uploads.claim_for_officer(connection, gate, new.attachments)


def open_case(db: Database, report: NewCase, entry: NewEntry, *, received_on: date) -> None:
    """Store a case that an officer opens, with the first entry of its record, or nothing. Again, it changes nothing.

    Raises AlreadyTaken if the mailbox or the gate is another case's, or was one's.
    """
    id = digest("message", report.envelope)
    row = {"gate": report.gate, "received_on": received_on}
    message = {**row, "key": row_key(id), "id": id, "opens_case": True, "envelope": report.envelope}
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


def delete_case(db: Database, gate: bytes, *, deleted_on: date, tally: bytes | None = None) -> list[bytes]:
    """Delete all of a case, leave a tombstone so that its mailbox is never given again, and scrub.

    `tally` is an envelope that is kept of it for the figures, and leads to no case.

    Returns the ids of what was attached: the caller erases the pieces. Should it not get to that, the portal does, when
    it looks for pieces of which the store knows nothing. Raises UnknownMailbox, MailboxDeleted.
    """
    with db.writing() as connection:
        require_case(connection, gate)
        attached = list(connection.scalars(_LIST_ATTACHED, {"gate": gate}))
        tombstone = {
            "gate": gate,
            "mailbox": connection.scalar(_FIND_MAILBOX, {"gate": gate}),
            "deleted_on": deleted_on,
        }
        connection.execute(_DELETE_CASE, {"gate": gate})
        connection.execute(_INSERT_TOMBSTONE, tombstone)
        if tally is not None:
            id = digest("tally", tally)
            connection.execute(_INSERT_TALLY, {"key": row_key(id), "id": id, "envelope": tally})
    scrub(db)
    return attached


def read_tallies(db: Database) -> list[tuple[bytes, bytes]]:
    """What is left of deleted cases: the id (32 bytes) and envelope of each."""
    with db.reading() as connection:
        return [(row.id, row.envelope) for row in connection.execute(_TALLIES)]
