"""Attachments: uploads that messages have claimed, as reporters and officers reach them. All raise StoreUnavailable."""

from sqlalchemy import BindParameter, bindparam, delete, select

from app.blobs.storage import Blobs
from app.store import uploads
from app.store.database import Database, overwrite_erased
from app.store.mailboxes import require_case
from app.store.models import attachments
from app.store_calls.uploads import Attachment


class UnknownAttachment(Exception):
    """There is no such attachment in this case."""


_ID: BindParameter[bytes] = bindparam("id")
_GATE: BindParameter[bytes] = bindparam("gate")
_LIST = select(attachments.c.id, attachments.c.pieces, attachments.c.by_officer).where(attachments.c.gate == _GATE)
_FIND = _LIST.where(attachments.c.id == _ID)
_DELETE = delete(attachments).where(attachments.c.gate == _GATE, attachments.c.id == _ID, ~attachments.c.by_officer)


def list_attachments(db: Database, gate: bytes) -> list[Attachment]:
    """Every attachment of a case, in no order."""
    with db.reading(gate) as connection:
        return [Attachment(*row) for row in connection.execute(_LIST, {"gate": gate})]


def find_attachment(db: Database, gate: bytes, id: bytes) -> int:
    """How many pieces an officer's attachment has, for the reporter of this case.

    Raises UnknownMailbox, MailboxDeleted, UnknownAttachment.
    """
    key = {"gate": gate, "id": id}
    with db.reading(gate) as connection:
        require_case(connection, gate)
        found = connection.execute(_FIND, key).one_or_none()
    if found is None or not found.by_officer:
        raise UnknownAttachment
    return int(found.pieces)


def withdraw(db: Database, blobs: Blobs, gate: bytes, id: bytes) -> None:
    """Erase what the reporter of this case has attached, for good. One that is gone already changes nothing.

    The pieces go first: as long as anything of them may be left, so is the row, and it can be done again.
    Raises UnknownMailbox, MailboxDeleted, BlobsUnavailable; UnknownAttachment for what is not this reporter's.
    """
    key = {"gate": gate, "id": id}
    with db.reading(gate) as connection:
        require_case(connection, gate)
        found = connection.execute(_FIND, key).one_or_none()
        upload = uploads.find(connection, [id]).get(id)
        if found is None and (upload is None or upload.key_digest == uploads.NOBODYS):
            return
    if found is None or found.by_officer:
        raise UnknownAttachment
    blobs.erase(id)
    with db.writing(gate) as connection:
        connection.execute(_DELETE, key)
        uploads.forget_removed(connection, [id])
    overwrite_erased(db)
