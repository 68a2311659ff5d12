"""Claims: uploads that a message names become attachments of its case, in the transaction that stores it (SPEC 7).

All raise StoreUnavailable, BlobsUnavailable where they touch pieces.
"""

from collections.abc import Sequence
from hmac import compare_digest
from typing import NamedTuple

from sqlalchemy import Connection, Row

from app.blobs import pieces
from app.blobs.storage import Blobs
from app.store.database import Database, insert_unless_held
from app.store.models import attachments
from app.store.uploads import NOBODYS, WrongUploadKey, digest_for_officer, digest_key, find, take_key
from app.store_calls.errors import PieceMissing, UploadIncomplete, UploadTaken


class Claim(NamedTuple):
    """What a message says of an upload: its id and its key (16 bytes each), and how many pieces it has."""

    id: bytes
    key: bytes
    pieces: int


class Checked(NamedTuple):
    """A claim and the key that it was checked with; or what is wrong with it."""

    id: bytes
    pieces: int
    key_digest: bytes | None = None
    fault: type[Exception] | None = None


_INSERT_ATTACHMENT = insert_unless_held(attachments)


def inspect(db: Database, blobs: Blobs, claims: Sequence[Claim]) -> list[Checked]:
    """Look at what is claimed before the transaction that claims it, which must not wait for the pieces' store.

    What is wrong is not raised here: a message that is held already gets its answer without claiming again.
    """
    with db.reading() as connection:
        rows = find(connection, [claim.id for claim in claims])
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
        if not take_key(connection, each.id, each.key_digest):
            raise _find_fault(connection, each.id)
        _attach(connection, gate, each.id, each.pieces, by_officer=False)


def claim_for_officer(connection: Connection, gate: bytes, claims: Sequence[tuple[bytes, int]]) -> None:
    """Give an officer's uploads (ids, and how many pieces each has) to a case. Raises UploadIncomplete, UploadTaken."""
    for id, count in sorted(claims):
        if not take_key(connection, id, digest_for_officer(id)):
            raise _find_fault(connection, id)
        _attach(connection, gate, id, count, by_officer=True)


def _check(blobs: Blobs, claim: Claim, row: Row[bytes, bytes | None, int | None] | None) -> Checked:
    if row is None or row.key_digest == NOBODYS:
        return Checked(claim.id, claim.pieces, fault=UploadIncomplete)
    if row.key_digest is None:
        return Checked(claim.id, claim.pieces, fault=UploadTaken)
    if not compare_digest(row.key_digest, digest_key(claim.key)):
        return Checked(claim.id, claim.pieces, fault=WrongUploadKey)
    sizes = _read_sizes(blobs, claim.id)
    if len(sizes) != claim.pieces or not pieces.are_whole(sizes):
        return Checked(claim.id, claim.pieces, fault=UploadIncomplete)
    return Checked(claim.id, claim.pieces, row.key_digest)


def _read_sizes(blobs: Blobs, id: bytes) -> list[int]:
    try:
        return blobs.sizes(id)
    except PieceMissing:
        return []


def _find_fault(connection: Connection, id: bytes) -> Exception:
    found = find(connection, [id]).get(id)
    return UploadTaken() if found is not None and found.key_digest is None else UploadIncomplete()


def _attach(connection: Connection, gate: bytes, id: bytes, count: int, *, by_officer: bool) -> None:
    row = {"id": id, "gate": gate, "pieces": count, "by_officer": by_officer}
    if not connection.execute(_INSERT_ATTACHMENT, row).rowcount:
        raise UploadTaken
