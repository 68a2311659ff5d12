"""Attachments (SPEC 5): files of any size, sealed in chunks of 1 MiB, so that memory stays flat."""

import hashlib
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl.utils import random

from crypto.errors import FileChanged, TamperedAttachment
from crypto.notation import derive, digest

MAGIC = b"SLA1"
KEY_BYTES = 32
ID_BYTES = 16
CHUNK_BYTES = 2**20
TAG_BYTES = 16
DIGEST_BYTES = 32
HEAD_BYTES = len(MAGIC) + 32
SMALLEST_BYTES = 65536
MAX_PIECES = 2**32


def draw_key() -> bytes:
    """Draw the key of one file: 32 random bytes, never used for another."""
    return random(KEY_BYTES)


def padded_size(size_bytes: int) -> int:
    """How many bytes are sealed for a file of this size: at least 65536, and at most 12 % more than it has (PADMÉ)."""
    bytes_ = max(size_bytes, SMALLEST_BYTES)
    exponent = bytes_.bit_length() - 1
    step: int = 2 ** (exponent - exponent.bit_length())
    return -(-bytes_ // step) * step


def count_pieces(size_bytes: int) -> int:
    """How many pieces a file of this size makes."""
    return -(-padded_size(size_bytes) // CHUNK_BYTES)


def locate_chunk(size_bytes: int, number: int) -> tuple[int, int]:
    """Where in the file a chunk begins and ends, in bytes: nowhere (twice its size) where there is only padding."""
    start = min(number * CHUNK_BYTES, size_bytes)
    return start, min(start + CHUNK_BYTES, size_bytes)


class Sealer:
    """Seals one file, each chunk once and in order: a second text under the same nonce would give both away."""

    def __init__(self, key: bytes, size_bytes: int) -> None:
        """`key` is 32 bytes, drawn for this file. Raises ValueError for more than 4 PiB."""
        self.pieces = count_pieces(size_bytes)
        if size_bytes < 0 or self.pieces > MAX_PIECES:
            raise ValueError("no file has this size")
        self._size_bytes, self._key, self._cipher = size_bytes, key, _cipher(key)
        self._sealed = 0
        self._digests = bytearray()

    @property
    def digest(self) -> bytes:
        """What the message says of the pieces (32 bytes). Raises ValueError until all are sealed."""
        if self._sealed != self.pieces:
            raise ValueError("not all is sealed")
        return digest("attachment", bytes(self._digests))

    def seal(self, data: bytes) -> bytes:
        """Seal the next chunk, which `locate_chunk` finds in the file: at most 1 MiB, and 52 bytes more when sealed.

        Raises FileChanged if the data isn't as long as that, ValueError if all is sealed.
        """
        if self._sealed == self.pieces:
            raise ValueError("all is sealed")
        start, stop = locate_chunk(self._size_bytes, self._sealed)
        if len(data) != stop - start:
            raise FileChanged
        padded = data.ljust(_chunk_size(self._size_bytes, self._sealed), b"\0")
        piece = self._cipher.encrypt(_nonce(self._sealed, self.pieces), padded, None)
        if self._sealed == 0:
            piece = _head(self._key) + piece
        self._digests += hashlib.sha256(piece).digest()
        self._sealed += 1
        return piece


class Opener:
    """Opens one file, piece by piece in order; what it gives out is what was sealed, or it raises."""

    def __init__(self, key: bytes, size_bytes: int, expected: bytes) -> None:
        """`key` and `expected` (the digest) are 32 bytes. Raises TamperedAttachment for a size that no file has."""
        self.pieces = count_pieces(size_bytes)
        if size_bytes < 0 or self.pieces > MAX_PIECES:
            raise TamperedAttachment
        self._size_bytes, self._key, self._expected, self._cipher = size_bytes, key, expected, _cipher(key)
        self._opened = 0
        self._digests = bytearray()

    def open(self, piece: bytes) -> bytes:
        """Open the next piece: the file's bytes in it, at most 1 MiB.

        Raises TamperedAttachment; the file is never whole then, for a piece is opened once, whatever comes of it.
        """
        number = self._opened
        self._opened += 1
        if number >= self.pieces:
            raise TamperedAttachment
        padded = self._decrypt(number, piece)
        start, stop = locate_chunk(self._size_bytes, number)
        data, padding = padded[: stop - start], padded[stop - start :]
        if padding.count(0) != len(padding):
            raise TamperedAttachment
        self._digests += hashlib.sha256(piece).digest()
        return data

    def finish(self) -> None:
        """Check that all pieces came, and that they are those that the message means. Raises TamperedAttachment."""
        is_whole = self._opened == self.pieces and len(self._digests) == self.pieces * DIGEST_BYTES
        if not is_whole or not compare_digest(digest("attachment", bytes(self._digests)), self._expected):
            raise TamperedAttachment

    def _decrypt(self, number: int, piece: bytes) -> bytes:
        head = _head(self._key) if number == 0 else b""
        sealed = piece[len(head) :]
        is_so_long = len(sealed) == _chunk_size(self._size_bytes, number) + TAG_BYTES
        if not is_so_long or not compare_digest(piece[: len(head)], head):
            raise TamperedAttachment
        try:
            return self._cipher.decrypt(_nonce(number, self.pieces), sealed, None)
        except InvalidTag:
            raise TamperedAttachment from None


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(derive(key, "attachment"))


def _head(key: bytes) -> bytes:
    return MAGIC + derive(key, "attachment commitment")


def _nonce(number: int, pieces: int) -> bytes:
    return bytes(7) + number.to_bytes(4, "big") + bytes([number == pieces - 1])


def _chunk_size(size_bytes: int, number: int) -> int:
    return min(padded_size(size_bytes) - number * CHUNK_BYTES, CHUNK_BYTES)
