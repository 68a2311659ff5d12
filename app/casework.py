"""What the console does to the store: opaque bytes still, but of every case. All raise StoreUnavailable."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import BindParameter, Connection, Select, bindparam, delete, func, select

from app.database import Database, insert_unless_held, scrub
from app.models import attachments, cases, entries, messages, row_key, tallies, tombstones
from app.store import UnknownMailbox, require_case
from crypto.notation import digest

CHUNK = 200  # envelopes read at a time: about 2 MB


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


class CaseEnvelopes(NamedTuple):
    gate: bytes
    mailbox: bytes
    received_on: date
    report: bytes
    follow_ups: list[FollowUp]
    entries: list[Entry]


_GATE: BindParameter[bytes] = bindparam("gate")
_KEYS: BindParameter[Sequence[int]] = bindparam("keys", expanding=True)
_GATES: BindParameter[Sequence[bytes]] = bindparam("gates", expanding=True)
_LIST_CASES = select(cases.c.gate, cases.c.mailbox, cases.c.received_on)
_LIST_MESSAGES = select(messages.c.id, messages.c.gate)
_LIST_ENTRIES = select(entries.c.id, entries.c.gate)
_COUNT_MESSAGES = select(messages.c.gate, func.count()).group_by(messages.c.gate)
_COUNT_ENTRIES = select(entries.c.gate, func.count()).group_by(entries.c.gate)
_MESSAGES = select(messages.c.id, messages.c.gate, messages.c.opens_case, messages.c.received_on, messages.c.envelope)
_ENTRIES = select(entries.c.id, entries.c.gate, entries.c.previous, entries.c.received_on, entries.c.envelope)
_READ_MESSAGES, _READ_ENTRIES = _MESSAGES.where(messages.c.key.in_(_KEYS)), _ENTRIES.where(entries.c.key.in_(_KEYS))
_MESSAGES_OF = _MESSAGES.where(messages.c.gate.in_(_GATES)).order_by(messages.c.received_on, messages.c.id)
_ENTRIES_OF = _ENTRIES.where(entries.c.gate.in_(_GATES)).order_by(entries.c.received_on, entries.c.id)
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
_INSERT_TALLY = insert_unless_held(tallies)
_INSERT_TOMBSTONE = insert_unless_held(tombstones)
_TALLIES = select(tallies.c.id, tallies.c.envelope)
_FIND_MAILBOX = select(cases.c.mailbox).where(cases.c.gate == _GATE)
_LIST_ATTACHED = select(attachments.c.id).where(attachments.c.gate == _GATE)
_LATEST_MESSAGE = select(func.max(messages.c.received_on)).where(messages.c.gate == _GATE)
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
        return _read_rows(connection, _READ_MESSAGES, _READ_ENTRIES, keys)


def _read_rows(connection: Connection, of_messages: Select[Any], of_entries: Select[Any], keys: Any) -> list[Row]:
    rows = [
        Row(id, gate, "report" if opens_case else "follow-up", None, received_on, envelope)
        for id, gate, opens_case, received_on, envelope in connection.execute(of_messages, keys)
    ]
    rows += [
        Row(id, gate, "entry", previous, received_on, envelope)
        for id, gate, previous, received_on, envelope in connection.execute(of_entries, keys)
    ]
    return rows


def count_envelopes(db: Database) -> dict[bytes, int]:
    """How many reports, follow-ups and entries there are behind each gate (32 bytes), without reading one of them."""
    counts: dict[bytes, int] = {}
    with db.reading() as connection:
        for statement in (_COUNT_MESSAGES, _COUNT_ENTRIES):
            for gate, count in connection.execute(statement):
                counts[gate] = counts.get(gate, 0) + count
    return counts


def read_cases(db: Database, gates: Sequence[bytes]) -> dict[bytes, list[Row]]:
    """All envelopes behind these gates (a few: what they hold is read at once), by gate; of one that has gone, none."""
    found: dict[bytes, list[Row]] = {gate: [] for gate in gates}
    with db.reading() as connection:
        for row in _read_rows(connection, _MESSAGES_OF, _ENTRIES_OF, {"gates": [*gates]}):
            found[row.gate].append(row)
    return found


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


class MessageCame(Exception):
    """The reporter has written since. Nothing was deleted."""


def delete_case(
    db: Database, gate: bytes, *, deleted_on: date, written_on: date = date.max, tally: bytes | None = None
) -> list[bytes]:
    """Delete all of a case, leave a tombstone so that its mailbox is never given again, and scrub.

    `written_on` is the last day on which the reporter is known to have written. `tally` is an envelope that is kept of
    the case for the figures, and leads to no case.

    Returns the ids of what was attached: the caller erases the pieces. Should it not get to that, the portal does, when
    it looks for pieces of which the store knows nothing. Raises UnknownMailbox, MailboxDeleted; MessageCame if a
    message was stored after that day.
    """
    with db.writing() as connection:
        require_case(connection, gate)
        if connection.scalar(_LATEST_MESSAGE, {"gate": gate}) > written_on:
            raise MessageCame
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
