"""Uploads: pieces of sealed files on their way to a message that claims them (SPEC 5, 7).

An upload is open as long as it has a key: then pieces may be added. It is claimed in one transaction with the message
that names it. What nobody claims is discarded. All raise StoreUnavailable, BlobsUnavailable where they touch pieces.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from hmac import compare_digest
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, select

from app import pieces
from app.blobs import Blobs, PieceMissing
from app.database import Database, insert_unless_held
from app.models import attachments, upload_keys, uploads
from crypto.notation import digest

NOBODYS = b""  # the digest of no key: the upload is being removed
MOST_IDS = 1000


class UploadClosed(Exception):
    """No piece can be added to this upload: a message has claimed it, or it is being removed."""


class WrongUploadKey(Exception):
    """This upload was begun with another key."""


class UploadIncomplete(Exception):
    """The pieces of this upload are not those of a whole file, or not as many as was said, or it never began."""


class UploadTaken(Exception):
    """Another message has claimed this upload."""


class Claim(NamedTuple):
    """What a message says of an upload: its id and its key (16 bytes each), and how many pieces it has."""

    id: bytes
    key: bytes
    pieces: int


class Checked(NamedTuple):
    """A claim and the very key that it was checked with; or what is wrong with it."""

    id: bytes
    pieces: int
    key_digest: bytes | None = None
    used_on: date | None = None
    fault: type[Exception] | None = None


_ID: BindParameter[bytes] = bindparam("id")
_IDS: BindParameter[Sequence[bytes]] = bindparam("ids", expanding=True)
_INSERT_UPLOAD = insert_unless_held(uploads)
_INSERT_KEY = insert_unless_held(upload_keys)
_INSERT_ATTACHMENT = insert_unless_held(attachments)
_FIND = select(uploads.c.id, upload_keys.c.key_digest, upload_keys.c.used_on).outerjoin(upload_keys)
_FIND_ONE = _FIND.where(uploads.c.id == _ID)
_FIND_ALL = _FIND.where(uploads.c.id.in_(_IDS))
_LIST_UNUSED = select(upload_keys.c.id).where(upload_keys.c.used_on < bindparam("before"))
_DELETE_UPLOAD = delete(uploads).where(uploads.c.id == _ID)
_DELETE_KEY = delete(upload_keys).where(upload_keys.c.id == _ID)
_OF_THIS_KEY = upload_keys.c.key_digest == bindparam("key_digest")
_DELETE_THIS_KEY = _DELETE_KEY.where(_OF_THIS_KEY, upload_keys.c.used_on == bindparam("used_on"))
_DELETE_OLDER_KEY = _DELETE_KEY.where(_OF_THIS_KEY, upload_keys.c.used_on < bindparam("used_on"))
_DELETE_UNUSED_KEY = _DELETE_KEY.where(upload_keys.c.used_on < bindparam("before"))
_DELETE_OFFICERS_KEY = _DELETE_KEY.where(_OF_THIS_KEY)


def start(db: Database, id: bytes, key_digest: bytes, used_on: date) -> None:
    """Begin an upload, or go on with it, before a piece is put. `used_on` then is the last day on which one came.

    Raises UploadClosed, WrongUploadKey.
    """
    row = {"id": id, "key_digest": key_digest, "used_on": used_on}
    while not _is_open(db, row):
        with db.writing() as connection:
            if connection.execute(_INSERT_UPLOAD, row).rowcount or connection.execute(_DELETE_OLDER_KEY, row).rowcount:
                connection.execute(_INSERT_KEY, row)


def digest_key(key: bytes) -> bytes:
    """What the store keeps of an upload's key."""
    return digest("upload key", key)


def digest_for_officer(id: bytes) -> bytes:
    """What stands there for an officer's upload: nobody can find the key that it would be the digest of."""
    return digest("officer's upload", id)


def inspect(db: Database, blobs: Blobs, claims: Sequence[Claim]) -> list[Checked]:
    """Look at what is claimed before the transaction that claims it, which must not wait for the pieces' store.

    What is wrong is not raised here: a message that is held already gets its answer without claiming again.
    """
    with db.reading() as connection:
        found = connection.execute(_FIND_ALL, {"ids": [claim.id for claim in claims]})
        rows = {row.id: row for row in found}
    return [_check(blobs, claim, rows.get(claim.id)) for claim in claims]


def claim(connection: Connection, gate: bytes, claims: Sequence[Checked]) -> None:
    """Give uploads to the case of this gate; from now on no piece can be added.

    A piece beyond the last that comes at this very moment may still be kept: nobody reads it, and it is erased with the
    others. Raises UploadIncomplete, UploadTaken, WrongUploadKey.
    """
    # Sorted, so that two who claim the same uploads never wait for each other.
    for each in sorted(claims, key=lambda checked: checked.id):
        if each.fault:
            raise each.fault
        row = {"id": each.id, "key_digest": each.key_digest, "used_on": each.used_on}
        if not connection.execute(_DELETE_THIS_KEY, row).rowcount:
            raise _find_fault(connection, each.id)
        _attach(connection, gate, each.id, each.pieces, by_officer=False)


def claim_for_officer(connection: Connection, gate: bytes, claims: Sequence[tuple[bytes, int]]) -> None:
    """Give an officer's uploads (ids, and how many pieces each has) to a case. Raises UploadIncomplete, UploadTaken."""
    for id, count in sorted(claims):
        if not connection.execute(_DELETE_OFFICERS_KEY, {"id": id, "key_digest": digest_for_officer(id)}).rowcount:
            raise _find_fault(connection, id)
        _attach(connection, gate, id, count, by_officer=True)


def list_unused(db: Database, before: date) -> list[bytes]:
    """The ids of open uploads to which no piece came on or after this day."""
    with db.reading() as connection:
        return list(connection.scalars(_LIST_UNUSED, {"before": before}))


def list_unknown(db: Database, ids: Iterable[bytes]) -> list[bytes]:
    """Those of these ids of which the store knows nothing: rests of what was deleted. No piece comes before its row."""
    wanted, known = list(ids), set[bytes]()
    for start in range(0, len(wanted), MOST_IDS):
        with db.reading() as connection:
            known.update(connection.scalars(_FIND_ALL, {"ids": wanted[start : start + MOST_IDS]}))
    return [id for id in wanted if id not in known]


def discard(db: Database, blobs: Blobs, id: bytes, before: date = date.max) -> bool:
    """Remove an upload for good, with all its pieces, unless it is claimed or was used on or after `before`.

    Returns whether it did. From its first step on nobody can add a piece or claim it. Whatever stops it later, it can
    be done again, and `list_unused` names it. Not for one upload by two at once.
    """
    if not _take_key(db, id, before):
        return False
    blobs.erase(id)
    with db.writing() as connection:
        connection.execute(_DELETE_UPLOAD, {"id": id})
    return True


def _is_open(db: Database, row: dict[str, object]) -> bool:
    with db.reading() as connection:
        found = connection.execute(_FIND_ONE, {"id": row["id"]}).one_or_none()
    if found is None:
        return False
    if not found.key_digest:
        raise UploadClosed
    if not compare_digest(found.key_digest, row["key_digest"]):
        raise WrongUploadKey
    return bool(found.used_on >= row["used_on"])


def _check(blobs: Blobs, claim: Claim, row: Row[bytes, bytes, date] | None) -> Checked:
    if row is None or row.key_digest == NOBODYS:
        return Checked(claim.id, claim.pieces, fault=UploadIncomplete)
    if row.key_digest is None:
        return Checked(claim.id, claim.pieces, fault=UploadTaken)
    if not compare_digest(row.key_digest, digest_key(claim.key)):
        return Checked(claim.id, claim.pieces, fault=WrongUploadKey)
    sizes = _read_sizes(blobs, claim.id)
    if len(sizes) != claim.pieces or not pieces.are_whole(sizes):
        return Checked(claim.id, claim.pieces, fault=UploadIncomplete)
    return Checked(claim.id, claim.pieces, row.key_digest, row.used_on)


def _read_sizes(blobs: Blobs, id: bytes) -> list[int]:
    try:
        return blobs.sizes(id)
    except PieceMissing:
        return []


def _find_fault(connection: Connection, id: bytes) -> Exception:
    found = connection.execute(_FIND_ONE, {"id": id}).one_or_none()
    return UploadTaken() if found is not None and found.key_digest is None else UploadIncomplete()


def _attach(connection: Connection, gate: bytes, id: bytes, count: int, *, by_officer: bool) -> None:
    row = {"id": id, "gate": gate, "pieces": count, "by_officer": by_officer}
    if not connection.execute(_INSERT_ATTACHMENT, row).rowcount:
        raise UploadTaken


def _take_key(db: Database, id: bytes, before: date) -> bool:
    with db.writing() as connection:
        unused = connection.execute(_DELETE_UNUSED_KEY, {"id": id, "before": before}).rowcount
        if not unused and not connection.execute(_INSERT_UPLOAD, {"id": id}).rowcount:
            return False
        connection.execute(_INSERT_KEY, {"id": id, "key_digest": NOBODYS, "used_on": date.min})
        return True
