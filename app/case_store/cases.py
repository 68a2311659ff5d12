"""Cases in the store, as the console lists, reads and deletes them: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select

from app.case_store.register import insert_register
from app.store.database import Database, insert_under_random_key, overwrite_erased
from app.store.deletion import erase_case, keep_still
from app.store.mailboxes import require_case
from app.store.models import cases, deletions, entries, messages, replies, row_key, tallies, tombstones
from app.store.orders import keep_order
from app.store_calls.cases import CaseRow, EnvelopeRow, EnvelopeSize, ListedEnvelope
from app.store_calls.deletions import NOTHING_LEFT, Left
from app.store_calls.errors import EntryCame, MessageCame
from crypto.encoding import digest

_GATE: BindParameter[bytes] = bindparam("gate")
_GATES: BindParameter[Sequence[bytes]] = bindparam("gates", expanding=True)
_LIST_CASES = select(cases.c.gate, cases.c.mailbox, cases.c.received_on)
_LIST_MESSAGES = select(messages.c.id, messages.c.gate, messages.c.received_on)
_LIST_RECENT = select(messages.c.id).where(messages.c.received_on >= bindparam("since"))
_LIST_ENTRIES = select(entries.c.id, entries.c.gate)
_MESSAGES_OF = (
    select(messages.c.id, messages.c.gate, messages.c.opens_case, messages.c.received_on, messages.c.envelope)
    .where(messages.c.gate.in_(_GATES))
    .order_by(messages.c.received_on, messages.c.id)
)
_ENTRIES_OF = (
    select(entries.c.id, entries.c.gate, entries.c.previous, entries.c.received_on, entries.c.envelope)
    .where(entries.c.gate.in_(_GATES))
    .order_by(entries.c.received_on, entries.c.id)
)
_REPLIES_OF = select(replies.c.place, replies.c.gate, replies.c.received_on, replies.c.envelope).where(
    replies.c.gate.in_(_GATES)
)
_REPLY_SIZES = select(replies.c.gate, replies.c.place, func.length(replies.c.envelope)).where(
    replies.c.gate.in_(_GATES)
)
_ENTRY_SIZES = select(entries.c.gate, entries.c.id, func.length(entries.c.envelope)).where(entries.c.gate.in_(_GATES))
_MESSAGE_SIZES = (
    select(messages.c.gate, messages.c.id, messages.c.opens_case, func.length(messages.c.envelope))
    .where(messages.c.gate.in_(_GATES))
    .order_by(messages.c.opens_case.desc(), messages.c.received_on, messages.c.id)
)
_KEYS: BindParameter[Sequence[int]] = bindparam("keys", expanding=True)
_MESSAGES_AT = _MESSAGES_OF.where(messages.c.key.in_(_KEYS))
_ENTRIES_AT = _ENTRIES_OF.where(entries.c.key.in_(_KEYS))
_REPLIES_AT = _REPLIES_OF.where(replies.c.key.in_(_KEYS))
_COUNT_ENTRIES_OF = select(func.count()).where(entries.c.gate == _GATE)
_FIND_MAILBOX = select(cases.c.mailbox).where(cases.c.gate == _GATE)
_FIND_MAILBOXES = select(cases.c.mailbox).where(cases.c.gate.in_(_GATES))
_FIND_DELETED = select(tombstones.c.mailbox).where(tombstones.c.gate.in_(_GATES))
_LATEST_MESSAGE = select(func.max(messages.c.received_on)).where(messages.c.gate == _GATE)


def list_contents(db: Database) -> tuple[list[CaseRow], list[ListedEnvelope]]:
    """Every case, and every report, follow-up and entry without reading one: all of one state. Replies come with
    entries."""
    with db.reading() as connection:
        rows = [CaseRow(*row) for row in connection.execute(_LIST_CASES)]
        written = [ListedEnvelope(*row) for row in connection.execute(_LIST_MESSAGES)]
        return rows, written + [ListedEnvelope(id, gate, None) for id, gate in connection.execute(_LIST_ENTRIES)]


def list_recent_messages(db: Database, since: date) -> set[bytes]:
    """List the ids (32 bytes each) of reports and follow-ups that came on a day or later."""
    with db.reading() as connection:
        return {*connection.scalars(_LIST_RECENT, {"since": since})}


def measure_cases(db: Database, gates: Sequence[bytes]) -> dict[bytes, list[EnvelopeSize]]:
    """Measure the envelopes behind these gates, by gate, without reading them: report, entries, follow-ups, replies."""
    found: dict[bytes, list[EnvelopeSize]] = {gate: [] for gate in gates}
    wanted = {"gates": [*gates]}
    with db.reading() as connection:
        # Replies first: one that is stored in between has its entry, which is asked for later, and not the reverse.
        answers = [*connection.execute(_REPLY_SIZES, wanted)]
        rows = [*connection.execute(_MESSAGE_SIZES, wanted)]
        for gate, id, opens_case, size in rows:
            if opens_case:
                found[gate].append(EnvelopeSize(id, "report", size))
        for gate, id, size in connection.execute(_ENTRY_SIZES, wanted):
            found[gate].append(EnvelopeSize(id, "entry", size))
        for gate, id, opens_case, size in rows:
            if not opens_case:
                found[gate].append(EnvelopeSize(id, "follow-up", size))
        for gate, place, size in answers:
            found[gate].append(EnvelopeSize(place, "reply", size))
    return found


def read_cases(db: Database, gates: Sequence[bytes]) -> dict[bytes, list[EnvelopeRow]]:
    """Read all envelopes behind these gates, by gate, in one transaction; of a case that was deleted, none.

    Each gate's messages come before its entries, both in the order of days, and before these replies, in no order. All
    is in memory: measure them first.
    """
    found: dict[bytes, list[EnvelopeRow]] = {gate: [] for gate in gates}
    with db.reading() as connection:
        for row in _read_rows(connection, (_REPLIES_OF, _MESSAGES_OF, _ENTRIES_OF), {"gates": [*gates]}):
            found[row.gate].append(row)
    return found


def read_envelopes(db: Database, gate: bytes, ids: Sequence[bytes]) -> list[EnvelopeRow]:
    """Read the envelopes of these ids (32 bytes each) behind a gate; those that were deleted are left out."""
    with db.reading() as connection:
        wanted = {"gates": [gate], "keys": [row_key(id) for id in ids]}
        return [*_read_rows(connection, (_REPLIES_AT, _MESSAGES_AT, _ENTRIES_AT), wanted)]


def find_mailboxes(db: Database, gates: Sequence[bytes]) -> list[bytes]:
    """The mailboxes (32 bytes each) of the cases behind these gates, deleted or not; of others there are none."""
    with db.reading() as connection:
        wanted = {"gates": [*gates]}
        return [*connection.scalars(_FIND_MAILBOXES, wanted), *connection.scalars(_FIND_DELETED, wanted)]


def delete_case(
    db: Database,
    gate: bytes,
    *,
    deleted_on: date,
    written_on: date = date.max,
    entry_count: int | None = None,
    left: Left = NOTHING_LEFT,
    order: bytes | None = None,
) -> list[bytes]:
    """Delete all of a case, as `erase_case` does; overwrite the rows. The order for it is kept.

    `written_on` is the last day on which the reporter is known to have written, `entry_count` how many entries are
    known.

    Returns the ids of what was attached: the caller erases the pieces. Raises UnknownMailbox, MailboxDeleted;
    MessageCame if a message was stored after that day; EntryCame if there are other entries.
    """
    with db.writing() as connection:
        keep_still(connection)
        require_case(connection, gate)
        if connection.scalar(_LATEST_MESSAGE, {"gate": gate}) > written_on:
            raise MessageCame
        if entry_count is not None and connection.scalar(_COUNT_ENTRIES_OF, {"gate": gate}) != entry_count:
            raise EntryCame
        # Under keys of their own, since nothing tells the caller of one that is taken: it would be lost unseen.
        if left.statement is not None:
            signed = {"mailbox": connection.scalar(_FIND_MAILBOX, {"gate": gate}), "statement": left.statement}
            insert_under_random_key(connection, deletions, signed)
        if left.tally is not None:
            insert_under_random_key(connection, tallies, {"id": digest("tally", left.tally), "envelope": left.tally})
        insert_register(connection, left.register)
        if order is not None:
            keep_order(connection, order, deleted_on)
        attached = erase_case(connection, gate, deleted_on)
    overwrite_erased(db)
    return attached


def _read_rows(
    connection: Connection, statements: tuple[Select[Any], Select[Any], Select[Any]], wanted: Mapping[str, Any]
) -> Iterator[EnvelopeRow]:
    from_replies, from_messages, from_entries = statements
    answers = [*connection.execute(from_replies, wanted)]
    for id, gate, opens_case, received_on, envelope in connection.execute(from_messages, wanted):
        yield EnvelopeRow(id, gate, "report" if opens_case else "follow-up", None, received_on, envelope)
    for id, gate, previous, received_on, envelope in connection.execute(from_entries, wanted):
        yield EnvelopeRow(id, gate, "entry", previous, received_on, envelope)
    for place, gate, received_on, envelope in answers:
        yield EnvelopeRow(place, gate, "reply", None, received_on, envelope)
