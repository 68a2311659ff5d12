"""Attachments (SPEC 5)."""

from hashlib import sha256

from tests.vectors.make.format.gcm import seal_gcm
from tests.vectors.make.format.notation import derive, digest

MAGIC = b"SLA2"
CHUNK = 2**20


def seal(key: bytes, data: bytes) -> list[bytes]:
    """Seal a file: its pieces."""
    padded = data.ljust(padme(max(len(data), 65536)), b"\0")
    chunks = [padded[at : at + CHUNK] for at in range(0, len(padded), CHUNK)]
    sealed = []
    for number, chunk in enumerate(chunks):
        nonce = bytes(7) + number.to_bytes(4, "big") + bytes([number == len(chunks) - 1])
        sealed.append(seal_gcm(derive(key, "attachment"), nonce, chunk))
    return [MAGIC + derive(key, "attachment commitment") + sealed[0], *sealed[1:]]


def name(pieces: list[bytes]) -> bytes:
    """The digest by which a message names a file."""
    return digest("attachment", b"".join(sha256(piece).digest() for piece in pieces))


def padme(size: int) -> int:
    """Round up as PADMÉ does."""
    exponent = size.bit_length() - 1
    step: int = 2 ** (exponent - exponent.bit_length())
    return (size + step - 1) // step * step
