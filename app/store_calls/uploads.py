"""Calls for files: their sealed pieces, and what a case has. All raise StoreUnavailable."""

from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import Id, Id16, Role, call

# A chunk of 1 MiB, sealed.
Piece = Annotated[bytes, msgspec.Meta(max_length=2**20 + 1024)]
PieceNumber = Annotated[int, msgspec.Meta(ge=0, lt=2**32)]


class Attachment(NamedTuple):
    """A sealed file in the blob store: its id (16 bytes), its number of pieces, and which side sent it."""

    id: bytes
    pieces: int
    by_officer: bool


@call(Role.READER)
def list_attachments(gate: Id) -> list[Attachment]:
    """Every attachment of a case, in no order."""


@call(Role.READER)
def read_piece(id: Id16, number: PieceNumber) -> bytes:
    """Read a piece of a file. Raises PieceMissing for one that was withdrawn or deleted, PieceLost for one that should
    be there, BlobsUnavailable."""


@call(Role.READER, changes=True)
def start_upload(id: Id16) -> None:
    """Begin an officer's upload, before its first piece is put; through the portal nobody can add one, or claim it.

    `id` is drawn for it. What no reply claims is removed after a day, or by `discard`.
    """


@call(Role.READER, changes=True)
def put_piece(id: Id16, number: PieceNumber, piece: Piece) -> None:
    """Store a piece of an upload that an officer began and nobody claimed; it is durable then.

    Raises UploadTaken, UploadIncomplete for any other; PieceDiffers, NoRoom, BlobsUnavailable.
    """


@call(Role.READER, changes=True)
def discard(id: Id16) -> bool:
    """Remove an officer's upload for good, unless it is claimed: whether it was. Raises BlobsUnavailable."""
