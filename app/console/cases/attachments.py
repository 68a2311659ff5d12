"""The files of a case: what messages say of them, and their bytes, each piece checked before it is given out."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.blobs import Blobs
from app.console.jobs import Job
from app.console.kinds import OTHER, PICTURE, TEXT, Kind, kind_of_name
from crypto.attachment import Opener
from crypto.conversation import Received
from crypto.message import attachments_of
from crypto.notation import b64decode

PICTURE_BYTES = 64 * 2**20  # larger ones are not shown


class Attached(NamedTuple):
    """One file of a message; `place` names it among the files of its case. `id`, `key` and `digest` open it."""

    place: str
    name: str
    kind: Kind
    size_bytes: int
    id: bytes
    key: bytes
    digest: bytes

    @property
    def may_be_shown(self) -> bool:
        """Whether it is worth trying: what it is, only its content tells."""
        return self.kind in (TEXT, OTHER) or (self.kind is PICTURE and self.size_bytes <= PICTURE_BYTES)


def list_attached(message_id: bytes, received: Received) -> list[Attached]:
    """List the files of a message. It may name one upload twice, so a file's place is not its upload's id."""
    return [
        Attached(
            f"{message_id[:16].hex()}-{number}",
            said["name"],
            kind_of_name(said["name"]),
            said["size_bytes"],
            bytes.fromhex(said["id"]),
            b64decode(said["key"]),
            b64decode(said["digest"]),
        )
        for number, said in enumerate(attachments_of(received.message or {}))
    ]


def make_opener(file: Attached) -> Opener:
    """Make what opens this file. Raises TamperedAttachment for a size that no file has."""
    return Opener(file.key, file.size_bytes, file.digest)


def read(blobs: Blobs, file: Attached, opener: Opener, job: Job[Any]) -> Iterator[bytes]:
    """The bytes of a file in chunks of at most 1 MiB. Whoever takes all of them knows that all of it is right.

    Raises TamperedAttachment, PieceMissing, BlobsUnavailable, Cancelled.
    """
    for number in range(opener.pieces):
        job.advance()
        yield opener.open(blobs.get(file.id, number))
        job.advance(1)
    opener.finish()
