"""The outside of a sealed file (SPEC 5): the sizes of its pieces, which can be told, and checked, without a key.

`crypto.attachment` seals and opens them. The portal must not even load what does that.
"""

from collections.abc import Sequence

ID_BYTES = 16
UPLOAD_KEY_BYTES = 16
HEAD_BYTES = 36
CHUNK_BYTES = 2**20
TAG_BYTES = 16
SMALLEST_BYTES = 65536


def largest(number: int) -> int:
    """How many bytes piece `number` has at most, counted from 0."""
    return CHUNK_BYTES + TAG_BYTES + (HEAD_BYTES if number == 0 else 0)


def padded_size(size_bytes: int) -> int:
    """How many bytes are sealed for a file of this size."""
    padded = max(size_bytes, SMALLEST_BYTES)
    exponent = padded.bit_length() - 1
    step: int = 2 ** (exponent - exponent.bit_length())
    return -(-padded // step) * step


def count(size_bytes: int) -> int:
    """How many pieces a file of this size makes."""
    return -(-padded_size(size_bytes) // CHUNK_BYTES)


def are_whole(sizes: Sequence[int]) -> bool:
    """Whether pieces of these sizes can be a whole file: all but the last full, and padded as every file is."""
    data = [size - largest(number) + CHUNK_BYTES for number, size in enumerate(sizes)]
    total = sum(data)
    full = all(size == CHUNK_BYTES for size in data[:-1])
    return full and bool(data) and 0 < data[-1] <= CHUNK_BYTES and padded_size(total) == total
