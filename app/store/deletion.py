"""Deleting cases for good, in a transaction of the caller's."""

from datetime import date

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, text

from app.store.database import insert_unless_held
from app.store.models import attachments, cases, tombstones

_GATE: BindParameter[bytes] = bindparam("gate")
_FIND_MAILBOX = select(cases.c.mailbox).where(cases.c.gate == _GATE)
_LIST_ATTACHED = select(attachments.c.id).where(attachments.c.gate == _GATE)
_DELETE_CASE = delete(cases).where(cases.c.gate == _GATE)
_INSERT_TOMBSTONE = insert_unless_held(tombstones)
# Whoever adds to a case holds a share of its row; this waits for them, and lets nobody begin. Reading goes on.
_LOCK = text("LOCK TABLE cases IN EXCLUSIVE MODE")


def keep_still(connection: Connection) -> None:
    """Let nobody add a case, or anything to one, until the transaction ends: what is asked now still holds then."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)


def erase_case(connection: Connection, gate: bytes, deleted_on: date) -> list[bytes]:
    """Delete all of a case (its gate has 32 bytes), and leave a tombstone so that its mailbox is never given again.

    Returns the ids of what was attached: the caller erases the pieces, and then has the rows overwritten. Should it not
    get to the pieces, the portal's clean-up does: the database names them until then.
    """
    attached = list(connection.scalars(_LIST_ATTACHED, {"gate": gate}))
    mailbox = connection.scalar(_FIND_MAILBOX, {"gate": gate})
    connection.execute(_DELETE_CASE, {"gate": gate})
    connection.execute(_INSERT_TOMBSTONE, {"gate": gate, "mailbox": mailbox, "deleted_on": deleted_on})
    return attached
