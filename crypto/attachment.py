"""Attachments (SPEC 5): seals and opens files in pieces of 1 MiB with AES-256-GCM (NIST SP 800-38D).

A file is padded (PADMÉ, at least 65536 bytes) and cut into chunks of 2^20 bytes, each sealed under a nonce of its own.
A sealed chunk is called a piece: 16 bytes longer, the first one 36 more (magic and key commitment). One piece at a time
is in memory.
"""

import hashlib
from hmac import compare_digest
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto.encoding import derive, digest
from crypto.errors import FileChanged, TamperedAttachment

MAGIC = b"SLA2"
KEY_BYTES = 32
ID_BYTES = 16
CHUNK_BYTES = 2**20
TAG_BYTES = 16
DIGEST_BYTES = 32
HEAD_BYTES = len(MAGIC) + 32
SMALLEST_BYTES = 65536
MAX_PIECES = 2**32


def generate_key() -> bytes:
    """Generate the key of one file: 32 random bytes.

    Never used for a second file: its nonces would be the same.
    """
    return token_bytes(KEY_BYTES)


def padded_size(size_bytes: int) -> int:
    """Compute how many bytes are sealed for a file: at least 65536, at most 12 % more than its size (PADMÉ)."""
    bytes_ = max(size_bytes, SMALLEST_BYTES)
    exponent = bytes_.bit_length() - 1
    step: int = 2 ** (exponent - exponent.bit_length())
    return -(-bytes_ // step) * step


def count_pieces(size_bytes: int) -> int:
    """Count the pieces of a file of this size in bytes."""
    return -(-padded_size(size_bytes) // CHUNK_BYTES)


def locate_chunk(size_bytes: int, number: int) -> tuple[int, int]:
    """Find where in the file a chunk begins and ends, in bytes; both are the file's size if it is only padding."""
    start = min(number * CHUNK_BYTES, size_bytes)
    return start, min(start + CHUNK_BYTES, size_bytes)


class Sealer:
    """Seals one file, each chunk once and in order: a second text under the same nonce would give both away."""

    def __init__(self, key: bytes, size_bytes: int) -> None:
        """Take a `key` of 32 bytes, generated for this file. Raises ValueError for a size below 0 or above 4 PiB."""
        self.pieces = count_pieces(size_bytes)
        if size_bytes < 0 or self.pieces > MAX_PIECES:
            raise ValueError("no file has this size")
        self._size_bytes, self._key, self._cipher = size_bytes, key, _cipher(key)
        self._sealed = 0
        self._digests = bytearray()

    @property
    def digest(self) -> bytes:
        """The digest (32 bytes) of all pieces, which goes into the message. Raises ValueError until all are sealed."""
        if self._sealed != self.pieces:
            raise ValueError("not all is sealed")
        return digest("attachment", bytes(self._digests))

    def seal(self, data: bytes) -> bytes:
        """Seal the next chunk, the bytes that `locate_chunk` finds: at most 2^20. Its piece has at most 52 more.

        Raises FileChanged if the data is not as long as that, ValueError if all chunks are sealed.
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
    """Opens one file, piece by piece in order. Each piece is authenticated alone, the whole of them by `finish`."""

    def __init__(self, key: bytes, size_bytes: int, expected: bytes) -> None:
        """Take a `key` and the `expected` digest, 32 bytes each.

        Raises TamperedAttachment for a size below 0 or above 4 PiB.
        """
        self.pieces = count_pieces(size_bytes)
        if size_bytes < 0 or self.pieces > MAX_PIECES:
            raise TamperedAttachment
        self._size_bytes, self._key, self._expected, self._cipher = size_bytes, key, expected, _cipher(key)
        self._opened = 0
        self._digests = bytearray()

    def open(self, piece: bytes) -> bytes:
        """Open the next piece; returns the file's bytes in it, at most 2^20.

        Raises TamperedAttachment. A piece is opened once: after one that was refused, the file is refused.
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
        """Check that all pieces were opened, and their digest. Raises TamperedAttachment."""
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
