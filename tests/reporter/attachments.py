"""Files to attach, and what became of them at the other end."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from app.blobs.storage import Blobs
from crypto.attachment import Opener, Sealer, count_pieces, generate_key, locate_chunk
from crypto.encoding import b64decode, b64encode

MIB = 2**20


def write_file(path: Path, size_bytes: int, seed: int = 0) -> str:
    """Write a file of random bytes: their SHA-256."""
    data = Random(seed).randbytes(size_bytes)
    path.write_bytes(data)
    return sha256(data).hexdigest()


def write_sparse_file(path: Path, size_bytes: int) -> str:
    """Write a file that is mostly a hole, with something near each MiB's start: the SHA-256 of its bytes."""
    with path.open("wb") as opened:
        opened.truncate(size_bytes)
        for start in range(0, size_bytes - 8, MIB):
            opened.seek(start)
            opened.write(start.to_bytes(8, "big"))
    return hash_file(path)


def hash_file(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as opened:
        while data := opened.read(MIB):
            digest.update(data)
    return digest.hexdigest()


def open_pieces(blobs: Blobs, attachment: dict[str, Any]) -> Iterator[bytes]:
    """A file as an officer gets it, chunk by chunk."""
    opener = Opener(b64decode(attachment["key"]), attachment["size_bytes"], b64decode(attachment["digest"]))
    for number in range(opener.pieces):
        yield opener.open(blobs.get(bytes.fromhex(attachment["id"]), number))
    opener.finish()


def hash_arrived(blobs: Blobs, attachment: dict[str, Any]) -> str:
    """The SHA-256 of a file as an officer gets it."""
    digest = sha256()
    for data in open_pieces(blobs, attachment):
        digest.update(data)
    return digest.hexdigest()


@dataclass
class SealedFile:
    """A file that an officer sends."""

    id: bytes
    pieces: list[bytes]
    attachment: dict[str, Any]

    def put(self, blobs: Blobs) -> None:
        for number, piece in enumerate(self.pieces):
            blobs.put(self.id, number, piece)


def seal_file(name: str, data: bytes) -> SealedFile:
    id, key = Random(name).randbytes(16), generate_key()
    sealer = Sealer(key, len(data))
    places = (locate_chunk(len(data), number) for number in range(count_pieces(len(data))))
    pieces = [sealer.seal(data[start:stop]) for start, stop in places]
    attachment = {
        "id": id.hex(),
        "name": name,
        "type": "application/octet-stream",
        "size_bytes": len(data),
        "key": b64encode(key),
        "digest": b64encode(sealer.digest),
    }
    return SealedFile(id, pieces, attachment)
