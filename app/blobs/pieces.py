"""Sizes of a sealed file's pieces (SPEC 5), which can be computed and checked without a key.

`crypto.attachment`, which seals and opens them, must not be loaded by the portal; so the sizes are here again.
"""

from collections.abc import Sequence

ID_BYTES = 16
UPLOAD_KEY_BYTES = 16
HEAD_BYTES = 36
CHUNK_BYTES = 2**20
TAG_BYTES = 16
SMALLEST_BYTES = 65536
GRANTED_FIRST, GRANTED_AT_ONCE = (1, 4, 16), 32


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


def can_be(number: int, size: int) -> bool:
    """Whether piece `number` of some file has this size: that of a full one, or of the last one of a padded file."""
    data = size - largest(number) + CHUNK_BYTES
    total = number * CHUNK_BYTES + data
    return data == CHUNK_BYTES or (0 < data < CHUNK_BYTES and padded_size(total) == total)


def count_granted(number: int) -> int:
    """For how many pieces an upload is given room when piece `number` comes: 1, 4, 16, 32, 64, 96 …"""
    small = next((step for step in GRANTED_FIRST if number < step), 0)
    return small or (number // GRANTED_AT_ONCE + 1) * GRANTED_AT_ONCE


def are_whole(sizes: Sequence[int]) -> bool:
    """Whether pieces of these sizes can be a whole file: all but the last full, and padded as every file is."""
    data = [size - largest(number) + CHUNK_BYTES for number, size in enumerate(sizes)]
    total = sum(data)
    full = all(size == CHUNK_BYTES for size in data[:-1])
    return full and bool(data) and 0 < data[-1] <= CHUNK_BYTES and padded_size(total) == total
