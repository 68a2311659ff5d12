"""Closing a day (SPEC 10): what the portal does with the one secret it has, the key that signs days."""

import secrets
from collections.abc import Collection
from typing import NamedTuple

from crypto import canonical
from crypto.keys import derive_signing_key
from crypto.notation import b64encode, digest
from crypto.proof import LARGEST, SIGNED, SMALLEST, compute_root
from crypto.receipt import RECEIPT_BYTES

SEED_BYTES = 32


class Closed(NamedTuple):
    """A closed day: canonical JSON, its signature (64 bytes), and the leaves in their order, 32 bytes each."""

    head: bytes
    signature: bytes
    leaves: bytes


def draw_key() -> bytes:
    """Draw the seed (32 bytes) of a key that signs days."""
    return secrets.token_bytes(SEED_BYTES)


def find_public(seed: bytes) -> bytes:
    """Find the verifying key (32 bytes) that belongs to a seed: what the directory names."""
    return derive_signing_key(seed).verify


def close(receipts: Collection[bytes], day: str, previous: bytes | None, instance: bytes, seed: bytes) -> Closed:
    """Close a day with these receipts (32 bytes each, at most 65536): fill it up, sort it, sign its head.

    `previous` is the head before, if there is one. Raises ValueError for more receipts than a day can hold.
    """
    leaves = sorted(_fill_up({*receipts}))
    head = canonical.write(
        {
            "instance": b64encode(instance),
            "day": day,
            "previous": None if previous is None else b64encode(digest("day", previous)),
            "root": b64encode(compute_root(leaves)),
            "size": len(leaves),
        }
    )
    return Closed(head, derive_signing_key(seed).sign(SIGNED + head), b"".join(leaves))


def _fill_up(leaves: set[bytes]) -> set[bytes]:
    # What is added looks like a receipt, so that the number of leaves doesn't tell how many reports came.
    size = SMALLEST
    while size < len(leaves):
        size *= 2
    if size > LARGEST:
        raise ValueError("more than a day can hold")
    while len(leaves) < size:
        leaves.add(secrets.token_bytes(RECEIPT_BYTES))
    return leaves
