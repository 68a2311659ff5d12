"""Padding of pages, plain and gzip, to one size, so that an observer of the line can't tell which was read."""

from collections.abc import Iterable

STEP_BYTES = 4096
# RFC 1952, 2.3: a flag among the ten bytes of the head, and a field of its own after them that readers pass over.
HEAD_BYTES = 10
FLAGS = 3
EXTRA = 4
EXTRA_HEAD_BYTES = 6
# A field that nobody has registered: its two letters.
EXTRA_NAME = b"SL"


def find_common_size(sizes: Iterable[int], step_bytes: int = STEP_BYTES) -> int:
    """The size (in bytes) that holds the largest of these and a field's head: the next multiple of a step."""
    return -(-(max(sizes, default=0) + EXTRA_HEAD_BYTES + 2) // step_bytes) * step_bytes


def pad_gzip(compressed: bytes, size: int) -> bytes:
    """Make a gzip file `size` bytes long by an extra field of zero bytes, which nothing on the way compresses again.

    Raises ValueError if there is no room for a field, or more than one holds (65535 bytes).
    """
    room = size - len(compressed) - EXTRA_HEAD_BYTES
    if compressed[FLAGS] or not 0 <= room <= 65535 - len(EXTRA_NAME) - 2:
        raise ValueError("no room for an extra field")
    head = compressed[:FLAGS] + bytes([EXTRA]) + compressed[FLAGS + 1 : HEAD_BYTES]
    field = EXTRA_NAME + room.to_bytes(2, "little") + bytes(room)
    return head + len(field).to_bytes(2, "little") + field + compressed[HEAD_BYTES:]
