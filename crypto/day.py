"""Closing days (SPEC 10): fills up the receipts of a day, and signs the head of their Merkle tree.

Run by the portal, which has no other secret key than the one that signs days. In Python alone.
"""

from collections.abc import Iterable
from heapq import merge
from itertools import islice
from secrets import token_bytes
from typing import NamedTuple

from crypto import canonical
from crypto.encoding import b64encode, digest
from crypto.proof import LARGEST, PART_LEAVES, SIGNED, SMALLEST, hash_leaves, join_nodes, list_path, split
from crypto.receipt import RECEIPT_BYTES
from crypto.signature import derive_signing_key

SEED_BYTES = 32


class DayPart(NamedTuple):
    """A part of a closed day: at most 16384 leaves of 32 bytes, and the nodes beside the way up from it, joined."""

    path: bytes
    leaves: bytes


class ClosedDay(NamedTuple):
    """A closed day: its head (canonical JSON), the signature (64 bytes), and its leaves, sorted, in parts."""

    head: bytes
    signature: bytes
    parts: list[DayPart]


# Not keys.generate_seed: what the portal loads must not know sealing keys.
def generate_key() -> bytes:
    """Generate the seed of a key that signs days: 32 random bytes."""
    return token_bytes(SEED_BYTES)


def derive_verifying_key(seed: bytes) -> bytes:
    """Derive the verifying key (32 bytes) of a seed: what the directory lists in `proof_keys`."""
    return derive_signing_key(seed).verify


def close_day(
    receipts: Iterable[bytes], count: int, day: str, previous: bytes | None, instance: bytes, seed: bytes
) -> ClosedDay:
    """Close a day: fill up its receipts with random ones, and sign the head of their tree.

    The receipts (32 bytes each) come sorted, none twice, `count` of them, at most 1048576; `previous` is the head of
    the day closed before, if there is one; `instance` has 16 bytes, `seed` 32. Raises ValueError for more receipts.
    """
    size = _round_up(count)
    # What is added looks like a receipt, so that the number of leaves doesn't tell how many reports came.
    leaves = merge(receipts, sorted(token_bytes(RECEIPT_BYTES) for _ in range(size - count)))
    parts = [b"".join(islice(leaves, PART_LEAVES)) for _ in range(0, size, PART_LEAVES)]
    # Hashed part by part, for the whole tree of a large day would take 160 MB.
    levels = join_nodes([hash_leaves(split(part))[-1][0] for part in parts])
    head = canonical.write(
        {
            "instance": b64encode(instance),
            "day": day,
            "previous": None if previous is None else b64encode(digest("day", previous)),
            "root": b64encode(levels[-1][0]),
            "size": size,
        }
    )
    paths = [b"".join(list_path(levels, number)) for number in range(len(parts))]
    signature = derive_signing_key(seed).sign(SIGNED + head)
    return ClosedDay(head, signature, [DayPart(*each) for each in zip(paths, parts, strict=True)])


def _round_up(count: int) -> int:
    size = SMALLEST
    while size < count:
        size *= 2
    if size > LARGEST:
        raise ValueError("more than a day can hold")
    return size
