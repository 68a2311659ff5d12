"""The attachments of a case: their descriptions in messages, and their content, each piece checked as it is opened."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.console.cases.file_types import OFFICE, OTHER, PDF, PICTURE, TEXT, Kind, kind_of_name
from app.console.jobs import Job
from app.store_calls.call import Store
from app.store_calls.uploads import read_piece
from crypto.attachment import Opener
from crypto.conversation import Received
from crypto.encoding import b64decode
from crypto.message import Message, Telling
from crypto.officer.messages import ActionEntry

SHOWN_BYTES = 64 * 2**20  # larger ones are not shown, but for the beginning of texts


class Attached(NamedTuple):
    """One file of a message. `place` identifies it within its case; `id` (16 bytes) is that of its upload.

    `key` opens its pieces, `digest` is that of them all.
    """

    place: str
    name: str
    kind: Kind
    size_bytes: int
    id: bytes
    key: bytes
    digest: bytes

    @property
    def may_be_shown(self) -> bool:
        """Whether to offer a preview, by name and size. Only the content decides whether there is one."""
        return self.kind in (TEXT, OTHER) or (self.kind in (PICTURE, PDF, OFFICE) and self.size_bytes <= SHOWN_BYTES)


def list_attached(message_id: bytes, received: Received[Message]) -> list[Attached]:
    """List the files of a message. It may name one upload twice, so `place` is the message's id with a number."""
    message = received.message
    return [
        Attached(
            f"{message_id[:16].hex()}-{number}",
            file.name,
            kind_of_name(file.name),
            file.size_bytes,
            bytes.fromhex(file.id),
            b64decode(file.key),
            b64decode(file.digest),
        )
        for number, file in enumerate(message.attachments if isinstance(message, Telling | ActionEntry) else ())
    ]


def make_opener(file: Attached) -> Opener:
    """Make the opener of a file's pieces. Raises TamperedAttachment for an impossible size."""
    return Opener(file.key, file.size_bytes, file.digest)


def read(store: Store, file: Attached, opener: Opener, job: Job[Any], steps: int = 1) -> Iterator[bytes]:
    """Read a file in chunks of at most 1 MiB, each so many steps of the job.

    It is whole and unchanged only once all chunks were taken.

    Raises TamperedAttachment, PieceMissing, PieceLost, BlobsUnavailable, Cancelled.
    """
    for number in range(opener.pieces):
        job.advance()
        yield opener.open(read_piece(store, file.id, number))
        job.advance(steps)
    opener.finish()
