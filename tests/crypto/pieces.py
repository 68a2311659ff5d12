"""Files in pieces, and how pieces are spoiled: what the tests of attachments start from."""

import hashlib
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import strategies as st

from crypto.attachment import CHUNK_BYTES, HEAD_BYTES, SMALLEST_BYTES, TAG_BYTES, Opener, Sealer, locate_chunk
from crypto.encoding import derive
from crypto.errors import TamperedAttachment
from tests.crypto.twins.node_side import judge

KEY = bytes(range(32))
TAMPERED = TamperedAttachment.__name__
KINDS = ["flip", "cut-start", "cut-end", "extend", "remove", "repeat", "swap", "other", "empty"]
CHUNKS = st.sampled_from([0, SMALLEST_BYTES, CHUNK_BYTES, 2 * CHUNK_BYTES])
BORDERS = st.builds(lambda at, by: max(0, at + by), CHUNKS, st.integers(-2, 2) | st.integers(-3000, 70_000))
SIZES = BORDERS | st.integers(0, 2_500_000)
LARGE = st.integers(0, 53).flatmap(lambda bits: st.integers(0, 2**bits - 1)) | st.builds(
    lambda bits, by: 2**bits + by, st.integers(16, 52), st.integers(-2, 2)
)


def write(size: int) -> bytes:
    """A file without a zero byte, so that nothing in it looks like padding."""
    return (bytes(range(1, 252)) * (size // 251 + 1))[:size]


def seal(key: bytes, data: bytes) -> tuple[list[bytes], bytes]:
    sealer = Sealer(key, len(data))
    pieces = [sealer.seal(data[slice(*locate_chunk(len(data), number))]) for number in range(sealer.pieces)]
    return pieces, sealer.digest


def open_all(key: bytes, size: int, expected: bytes, pieces: Sequence[bytes]) -> list[str]:
    """Open every piece, also after one was refused: the SHA-256 of its data, or what is wrong; at last the whole."""
    try:
        opener = Opener(key, size, expected)
    except TamperedAttachment:
        return [TAMPERED]
    verdicts = [judge(opener.open, piece) for piece in pieces]
    whole = judge(opener.finish)
    return [*(hashlib.sha256(of).hexdigest() if ok == "ok" else of for ok, of in verdicts), whole[1] or "ok"]


def forge(key: bytes, chunks: Sequence[bytes], numbers: Sequence[tuple[int, int]], head: bytes) -> list[bytes]:
    """Seal chunks under these numbers and last flags, whatever is in them, as only who has the key can."""
    cipher = AESGCM(derive(key, "attachment"))
    sealed = [
        cipher.encrypt(bytes(7) + number.to_bytes(4, "big") + bytes([last]), chunk, None)
        for chunk, (number, last) in zip(chunks, numbers, strict=True)
    ]
    return [head + sealed[0], *sealed[1:]]


class Kept:
    """Files of these sizes, sealed once; Node holds the same pieces."""

    def __init__(self, *sizes: int) -> None:
        self.sizes, self.sealed = sizes, [seal(KEY, write(size)) for size in sizes]
        self.pieces = [piece for pieces, _ in self.sealed for piece in pieces]
        counts = [len(pieces) for pieces, _ in self.sealed]
        self.starts = [sum(counts[:at]) for at in range(len(counts))]

    def whole(self, which: int) -> list[list[Any]]:
        """The right pieces of one of the files: `[number, start, stop, where a bit is flipped]` of each."""
        start = self.starts[which]
        return [[start + at, 0, len(piece), None] for at, piece in enumerate(self.sealed[which][0])]


KEPT = Kept(0, 70_000, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 100_000)


def change(change: Sequence[Any]) -> bytes:
    """Give a piece with this change."""
    number, start, stop, flipped = change
    piece = bytearray(KEPT.pieces[number].ljust(stop, b"\0")[start:stop])
    if flipped is not None and flipped < len(piece):
        piece[flipped] ^= 1
    return bytes(piece)


@st.composite
def spoiled(draw: st.DrawFn, which: int) -> list[list[Any]]:
    """The pieces of a file: flipped, cut, extended, removed, repeated, swapped, or another file's of the same key."""
    pieces = KEPT.whole(which)
    at = draw(st.integers(0, len(pieces) - 1))
    number, _, size, _ = pieces[at]
    edge = st.sampled_from([0, 3, 4, HEAD_BYTES - 1, HEAD_BYTES, size - TAG_BYTES - 1, size - TAG_BYTES, size - 1])
    kind = draw(st.sampled_from(KINDS))
    if kind == "flip":
        pieces[at][3] = draw(edge | st.integers(0, size - 1))
    elif kind == "cut-start":
        pieces[at][1] = draw(st.sampled_from([1, HEAD_BYTES]) | st.integers(1, size))
    elif kind in ("cut-end", "extend", "empty"):
        more = {"cut-end": -draw(st.integers(1, size)), "extend": draw(st.integers(1, 100)), "empty": -size}
        pieces[at][2] += more[kind]
    elif kind == "remove":
        del pieces[at]
    elif kind == "repeat":
        pieces.insert(draw(st.integers(0, len(pieces))), list(pieces[at]))
    elif kind == "swap":
        other = draw(st.integers(0, len(pieces) - 1))
        pieces[at], pieces[other] = pieces[other], pieces[at]
    else:
        other = draw(st.integers(0, len(KEPT.pieces) - 1))
        pieces[at] = [other, 0, len(KEPT.pieces[other]), None]
    return pieces


def others(right: bytes) -> st.SearchStrategy[bytes]:
    """Keys or digests in which one bit is another."""
    return st.integers(0, 255).map(lambda bit: (int.from_bytes(right, "big") ^ 1 << bit).to_bytes(32, "big"))
