"""Mailboxes in the store, as the portal reads and writes them for their reporters: sealed envelopes (SPEC 7).

Every function works on one case, which it finds by its gate (32 bytes). All raise StoreUnavailable.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, func, select

from app.room import Budget
from app.store.claims import Checked, claim
from app.store.database import Database, insert_unless_held, overwrite_erased
from app.store.models import cases, messages, notes, replies, row_key, tombstones
from app.store_calls.errors import AlreadyTaken, MailboxDeleted, UnknownMailbox
from crypto.encoding import digest

# What one mailbox takes of its reporter, the report included.
MOST_MESSAGES = 200
MOST_BYTES = 64 * 2**20
FEW_MESSAGES = 20
LARGEST_BYTES = 576 * 1024  # no envelope is larger (SPEC 3)


class NoteMoved(Exception):
    """Another note is held than the one to be replaced. Nothing was changed."""


class MailboxFull(Exception):
    """The reporter of this case has sent as much as one mailbox takes. Nothing was stored."""


class Reply(NamedTuple):
    """A reply: its place (16 random bytes), the day on which it came, and its envelope."""

    place: bytes
    received_on: date
    envelope: bytes


class Mailbox(NamedTuple):
    """What a reporter gets to see; `sent` counts the reporter's own messages, the report included.

    `left` is how many more are taken whatever their size, and None unless these are few.
    """

    replies: list[Reply]
    sent: int
    note: bytes | None
    left: int | None = None


_GATE: BindParameter[bytes] = bindparam("gate")
_INSERT_MESSAGE = insert_unless_held(messages)
_INSERT_NOTE = insert_unless_held(notes)
_FIND_STATE = select(
    exists().where(cases.c.gate == _GATE).label("is_there"),
    exists().where(tombstones.c.gate == _GATE).label("was_there"),
)
# By its id alone: the portal's role can't read a message.
_FIND_MESSAGE = select(exists(messages.c.id).where(messages.c.id == bindparam("id"), messages.c.gate == _GATE))
_COUNT_MESSAGES = select(func.count(), func.sum(messages.c.size_bytes)).where(messages.c.gate == _GATE)
_READ_NOTE = select(notes.c.envelope).where(notes.c.gate == _GATE)
# In the order of their random places, which says nothing of the order in which they came.
_READ_REPLIES = (
    select(replies.c.place, replies.c.received_on, replies.c.envelope)
    .where(replies.c.gate == _GATE)
    .order_by(replies.c.place)
)
_NOTE_BYTES = select(func.length(notes.c.envelope)).where(notes.c.gate == _GATE)
_REPLIES_BYTES = select(func.sum(func.length(replies.c.envelope))).where(
    replies.c.gate == _GATE, replies.c.place.in_(bindparam("places", expanding=True))
)
_DELETE_NOTE = delete(notes).where(notes.c.gate == _GATE, notes.c.digest == bindparam("digest"))
_DELETE_REPLIES = delete(replies).where(
    replies.c.gate == _GATE, replies.c.place.in_(bindparam("places", expanding=True))
)


def _count_messages(connection: Connection, gate: bytes) -> tuple[int, int]:
    count, size_bytes = connection.execute(_COUNT_MESSAGES, {"gate": gate}).one()
    return count, size_bytes or 0


def open_mailbox(db: Database, gate: bytes) -> Mailbox:
    """Read what is held for the reporter. Raises UnknownMailbox, MailboxDeleted."""
    with db.reading(gate) as connection:
        require_case(connection, gate)
        case = {"gate": gate}
        held = [Reply(*row) for row in connection.execute(_READ_REPLIES, case)]
        sent, sent_bytes = _count_messages(connection, gate)
        left = min(MOST_MESSAGES - sent, (MOST_BYTES - sent_bytes) // LARGEST_BYTES)
        return Mailbox(held, sent, connection.scalar(_READ_NOTE, case), max(left, 0) if left <= FEW_MESSAGES else None)


def append_message(
    db: Database,
    gate: bytes,
    *,
    envelope: bytes,
    note: bytes,
    replaces: bytes | None,
    received_on: date,
    claims: Sequence[Checked] = (),
) -> bool:
    """Add a follow-up with what it claims, and replace the note whose digest (32 bytes) is `replaces`.

    True: it is new; False: it was held, and nothing is changed.
    Raises UnknownMailbox, MailboxDeleted, NoteMoved, MailboxFull, NoRoom; AlreadyTaken for an envelope that another
    case holds; as `claims.claim` for what it can't claim.
    """
    message = {"id": digest("message", envelope), "gate": gate}
    row = {
        **message,
        "key": row_key(message["id"]),
        "opens_case": False,
        "received_on": received_on,
        "size_bytes": len(envelope),
        "envelope": envelope,
    }

    with db.writing(gate) as connection:
        require_case(connection, gate)
        is_new = connection.execute(_INSERT_MESSAGE, row).rowcount > 0
        if is_new:
            # Whoever else writes in this mailbox waits here: counted afterwards, their message is among these.
            _swap_note(connection, gate, note, replaces)
            sent, sent_bytes = _count_messages(connection, gate)
            if sent > MOST_MESSAGES or sent_bytes > MOST_BYTES:
                raise MailboxFull
            claim(connection, gate, claims)
            db.capacity.require(connection, Budget.FOLLOW_UPS)
        elif not connection.scalar(_FIND_MESSAGE, message):
            raise AlreadyTaken
    return is_new


def replace_note(db: Database, gate: bytes, *, note: bytes, replaces: bytes | None) -> None:
    """Replace the note whose digest is `replaces`, None if none is held.

    Raises UnknownMailbox, MailboxDeleted, NoteMoved; NoRoom for one that is larger.
    """
    erase_replies(db, gate, places=(), note=note, replaces=replaces)


def erase_replies(db: Database, gate: bytes, *, places: Collection[bytes], note: bytes, replaces: bytes | None) -> None:
    """Delete the replies at `places` (16 bytes each; unknown ones are passed over) for good, and replace the note.

    Raises UnknownMailbox, MailboxDeleted, NoteMoved; NoRoom if the note grows by more than what is deleted.
    """
    erased = {"gate": gate, "places": list(places)}
    with db.writing(gate) as connection:
        require_case(connection, gate)
        freed = connection.scalar(_NOTE_BYTES, erased) or 0
        if places:
            freed += connection.scalar(_REPLIES_BYTES, erased) or 0
        _swap_note(connection, gate, note, replaces)
        if places:
            connection.execute(_DELETE_REPLIES, erased)
        if len(note) > freed:
            db.capacity.require(connection, Budget.FOLLOW_UPS)
    if places:
        overwrite_erased(db)


def require_case(connection: Connection, gate: bytes) -> None:
    """Raises MailboxDeleted or UnknownMailbox unless there is a case behind this gate."""
    state = connection.execute(_FIND_STATE, {"gate": gate}).one()
    if not state.is_there:
        raise MailboxDeleted if state.was_there else UnknownMailbox


def _swap_note(connection: Connection, gate: bytes, note: bytes, replaces: bytes | None) -> None:
    if replaces is not None and not connection.execute(_DELETE_NOTE, {"gate": gate, "digest": replaces}).rowcount:
        raise NoteMoved
    if not _insert_note(connection, gate, note):
        raise NoteMoved


def _insert_note(connection: Connection, gate: bytes, note: bytes) -> int:
    row = {"key": row_key(gate), "gate": gate, "digest": digest("note", note), "envelope": note}
    return connection.execute(_INSERT_NOTE, row).rowcount
