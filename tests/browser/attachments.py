"""Files as officers seal and open them, for tests that look at the other side of what a browser does."""

import os
from dataclasses import dataclass
from typing import Any

from app.blobs.storage import Blobs
from crypto.attachment import CHUNK_BYTES, ID_BYTES, Opener, Sealer, generate_key
from crypto.encoding import b64decode, b64encode


@dataclass
class SealedFile:
    """What a message says of a file, and the file's pieces."""

    attachment: dict[str, Any]
    pieces: list[bytes]

    @property
    def id(self) -> bytes:
        return bytes.fromhex(self.attachment["id"])


def seal_file(name: str, content: bytes, type: str = "application/pdf") -> SealedFile:
    """Seal a file that is held in memory."""
    key = generate_key()
    sealer = Sealer(key, len(content))
    pieces = [sealer.seal(content[at : at + CHUNK_BYTES]) for at in range(0, sealer.pieces * CHUNK_BYTES, CHUNK_BYTES)]
    attachment = {
        "id": os.urandom(ID_BYTES).hex(),
        "name": name,
        "type": type,
        "size_bytes": len(content),
        "key": b64encode(key),
        "digest": b64encode(sealer.digest),
    }
    return SealedFile(attachment, pieces)


def open_file(blobs: Blobs, attachment: dict[str, Any]) -> bytes:
    """Fetch and open a file that a message names. Raises TamperedAttachment, PieceMissing."""
    opener = Opener(b64decode(attachment["key"]), attachment["size_bytes"], b64decode(attachment["digest"]))
    id = bytes.fromhex(attachment["id"])
    content = b"".join(opener.open(blobs.get(id, number)) for number in range(opener.pieces))
    opener.finish()
    return content
