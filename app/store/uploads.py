"""Uploads: admits pieces of sealed files on their way to a message that claims them (SPEC 5, 7), and discards them.

An upload is open as long as it has a key: then pieces may be added. What nobody claims (`claims`) is discarded: on the
second day after it was begun, or sooner when all of that together takes more room than it has. All raise
StoreUnavailable, BlobsUnavailable where they touch pieces.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from hmac import compare_digest
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, func, select

from app.blobs import pieces
from app.blobs.storage import Blobs
from app.room import Budget, NoRoom
from app.store.database import Database, insert_unless_held
from app.store.exclusive import take_turn
from app.store.models import upload_keys, uploads
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable, UploadIncomplete, UploadTaken
from crypto.encoding import digest

NOBODYS = b""  # the digest of no key: the upload is being removed
MOST_IDS = 1000


class UploadClosed(Exception):
    """No piece can be added to this upload: a message has claimed it, or it is being removed."""


class WrongUploadKey(Exception):
    """This upload was begun with another key."""


_ID: BindParameter[bytes] = bindparam("id")
_IDS: BindParameter[Sequence[bytes]] = bindparam("ids", expanding=True)
_INSERT_UPLOAD = insert_unless_held(uploads)
_INSERT_KEY = insert_unless_held(upload_keys)
_FIND = (
    select(uploads.c.id, upload_keys.c.key_digest, upload_keys.c.granted)
    .outerjoin(upload_keys)
    .where(uploads.c.id.in_(_IDS))
)
_LIST_UNCLAIMED = select(upload_keys.c.id).where(upload_keys.c.begun_on < bindparam("before"))
_SUM_GRANTED = select(func.sum(upload_keys.c.granted))
_DRAW = (
    select(upload_keys.c.id, upload_keys.c.granted)
    .where(upload_keys.c.granted > 0)
    .order_by(upload_keys.c.granted > bindparam("granted"), func.random())
    .limit(bindparam("most"))
)
_DELETE_UPLOAD = delete(uploads).where(uploads.c.id == _ID)
_DELETE_REMOVED = delete(uploads).where(
    uploads.c.id.in_(select(upload_keys.c.id).where(upload_keys.c.id.in_(_IDS), upload_keys.c.key_digest == NOBODYS))
)
_DELETE_KEY = delete(upload_keys).where(upload_keys.c.id == _ID)
_DELETE_KEY_OF = _DELETE_KEY.where(upload_keys.c.key_digest == bindparam("key_digest"))
_DELETE_OUTGROWN_KEY = _DELETE_KEY_OF.where(upload_keys.c.granted < bindparam("granted")).returning(
    upload_keys.c.begun_on
)
_DELETE_OLD_KEY = _DELETE_KEY.where(upload_keys.c.begun_on < bindparam("before"))


def admit(db: Database, blobs: Blobs, id: bytes, key_digest: bytes, number: int, day: date, most: int) -> None:
    """Admit piece `number` of an upload, before it is put. The first one begins it; the others come after full ones.

    `most` is for how many pieces there is room in all uploads together that nobody has claimed. Where this one goes
    beyond, others make room, drawn at random: first of those that have no more than this one, so that much of little
    pushes nothing large out; then of all, so that nothing keeps newcomers out. Whoever is drawn begins anew.
    Raises UploadClosed, WrongUploadKey; UploadIncomplete if no full piece is there before this one; NoRoom.
    """
    row: dict[str, Any] = {"id": id, "key_digest": key_digest, "granted": min(pieces.count_granted(number), most)}
    while not _is_admitted(db, blobs, row, number):
        if number >= most or not blobs.has_room(pieces.largest(number)):
            raise NoRoom(Budget.FILES)
        for other in _grant(db, row, day, most):
            # Whatever keeps it here for now, nobody can add to it or claim it, and the clean-up removes it.
            with suppress(StoreUnavailable, BlobsUnavailable):
                _remove(db, blobs, other)


def start_for_officer(db: Database, id: bytes, day: date) -> None:
    """Begin an officer's upload, which no client of the portal can add to, nor push out."""
    row = {"id": id, "key_digest": digest_for_officer(id), "begun_on": day, "granted": 0}
    with db.writing() as connection:
        if connection.execute(_INSERT_UPLOAD, row).rowcount:
            connection.execute(_INSERT_KEY, row)
            db.capacity.require(connection, Budget.OFFICERS)


def require_officers(db: Database, id: bytes) -> None:
    """Raise UploadTaken, or UploadIncomplete, unless this is an officer's upload that nobody has claimed."""
    with db.reading() as connection:
        found = find(connection, [id]).get(id)
    if found is not None and found.key_digest is None:
        raise UploadTaken
    if found is None or not compare_digest(found.key_digest, digest_for_officer(id)):
        raise UploadIncomplete


def is_claimed(db: Database, id: bytes) -> bool:
    """Whether a message has claimed this upload, and nobody withdrew or deleted it."""
    with db.reading() as connection:
        found = find(connection, [id]).get(id)
    return found is not None and found.key_digest is None


def find(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, Row[bytes, bytes | None, int | None]]:
    """Find uploads by their ids: `key_digest` is None once one is claimed, and `NOBODYS` while it is being removed."""
    return {row.id: row for row in connection.execute(_FIND, {"ids": ids})}


def take_key(connection: Connection, id: bytes, key_digest: bytes | None) -> bool:
    """Take the key of this digest from an upload, to which no piece can be added then. Returns whether it had that."""
    return connection.execute(_DELETE_KEY_OF, {"id": id, "key_digest": key_digest}).rowcount > 0


def digest_key(key: bytes) -> bytes:
    """The digest (32 bytes) of an upload's key (16 bytes), which is all that the store keeps of it."""
    return digest("upload key", key)


def digest_for_officer(id: bytes) -> bytes:
    """What stands there for an officer's upload: nobody can find the key that it would be the digest of."""
    return digest("officer's upload", id)


def list_unclaimed(db: Database, before: date) -> list[bytes]:
    """The ids of open uploads that were begun before this day."""
    with db.reading() as connection:
        return list(connection.scalars(_LIST_UNCLAIMED, {"before": before}))


def list_unknown(db: Database, ids: Iterable[bytes]) -> list[bytes]:
    """Those of these ids of which the store knows nothing. No piece comes before its row."""
    wanted, known = list(ids), set[bytes]()
    for start in range(0, len(wanted), MOST_IDS):
        with db.reading() as connection:
            known.update(find(connection, wanted[start : start + MOST_IDS]))
    return [id for id in wanted if id not in known]


def erase_claimed(db: Database, blobs: Blobs, ids: Sequence[bytes]) -> None:
    """Erase what was attached to something that was deleted. What it doesn't come to, the next clean-up does."""
    for id in ids:
        blobs.erase(id)
    for start in range(0, len(ids), MOST_IDS):
        with db.writing() as connection:
            forget_removed(connection, ids[start : start + MOST_IDS])


def forget_removed(connection: Connection, ids: Sequence[bytes]) -> None:
    """Forget those of these uploads that are being removed, once nothing is left of them."""
    connection.execute(_DELETE_REMOVED, {"ids": ids})


def erase_late(db: Database, blobs: Blobs, id: bytes) -> None:
    """Erase a piece that was put while its upload was removed: soon the database knows nothing of it any more.

    To be called after each piece. Raises UploadClosed if it was so.
    """
    with db.reading() as connection:
        found = find(connection, [id]).get(id)
    if found is None or found.key_digest == NOBODYS:
        blobs.erase(id)
        raise UploadClosed


def discard(db: Database, blobs: Blobs, id: bytes, before: date = date.max) -> bool:
    """Remove an upload for good, with all its pieces, unless it is claimed or was begun on or after `before`.

    Returns whether it did. From its first step on nobody can add a piece or claim it. Whatever stops it later, it can
    be done again, and `list_unclaimed` names it.
    """
    if not _take_old_key(db, id, before):
        return False
    _remove(db, blobs, id)
    return True


def _is_admitted(db: Database, blobs: Blobs, row: dict[str, Any], number: int) -> bool:
    id, key_digest = row["id"], row["key_digest"]
    with db.reading() as connection:
        found = find(connection, [id]).get(id)
    if found is not None and not found.key_digest:
        raise UploadClosed
    if found is not None and not compare_digest(found.key_digest, key_digest):
        raise WrongUploadKey
    if number:
        before = None if found is None else blobs.find_size(id, number - 1)
        if before is None:
            raise UploadIncomplete
        if before < pieces.largest(number - 1):
            raise UploadClosed  # it was the last
    return found is not None and found.granted > number


def _grant(db: Database, row: dict[str, Any], day: date, most: int) -> list[bytes]:
    """Give an upload the room it asks for, unless somebody else was faster. Returns the ids of those that make it."""
    with db.writing() as connection:
        take_turn(connection)
        begun_on = day if connection.execute(_INSERT_UPLOAD, row).rowcount else None
        begun_on = begun_on or connection.scalar(_DELETE_OUTGROWN_KEY, row)
        if begun_on is None:
            return []
        granted: int = connection.scalar(_SUM_GRANTED) or 0
        drawn = list(_draw(connection, row["granted"], granted + row["granted"] - most))
        for other in drawn:
            _close(connection, other)
        connection.execute(_INSERT_KEY, {**row, "begun_on": begun_on})
        db.capacity.require(connection, Budget.FILES)
        return drawn


def _draw(connection: Connection, asking: int, lacking: int) -> Iterable[bytes]:
    if lacking <= 0:
        return
    for id, granted in connection.execute(_DRAW, {"granted": asking, "most": lacking}).all():
        yield id
        lacking -= granted
        if lacking <= 0:
            return


def _close(connection: Connection, id: bytes) -> None:
    connection.execute(_DELETE_KEY, {"id": id})
    connection.execute(_INSERT_KEY, {"id": id, "key_digest": NOBODYS, "begun_on": date.min, "granted": 0})


def _remove(db: Database, blobs: Blobs, id: bytes) -> None:
    blobs.erase(id)
    with db.writing() as connection:
        connection.execute(_DELETE_UPLOAD, {"id": id})


def _take_old_key(db: Database, id: bytes, before: date) -> bool:
    with db.writing() as connection:
        is_old = connection.execute(_DELETE_OLD_KEY, {"id": id, "before": before}).rowcount
        if not is_old and not connection.execute(_INSERT_UPLOAD, {"id": id}).rowcount:
            return False
        _close(connection, id)
        return True
