"""Proof of submission (SPEC 10): the Merkle tree of one day's receipts, and the head of it that the portal signs.

Nothing here says what a report is about, whose it is, or how many came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crypto import canonical
from crypto.canonical import is_count, is_day
from crypto.errors import UntrustedProof
from crypto.keys import verify
from crypto.message import Check, is_bytes, is_list, is_object, is_text
from crypto.notation import PREFIX, b64decode, b64encode, digest
from crypto.receipt import RECEIPT_BYTES

SIGNED = PREFIX + b"day\x00"
SMALLEST = 64
LARGEST = 65536

HEAD: dict[str, Check] = {
    "instance": is_bytes(16),
    "day": is_day,
    "previous": lambda value: value is None or is_bytes(32)(value),
    "root": is_bytes(32),
    "size": lambda value: is_count(value) and SMALLEST <= value <= LARGEST and value & (value - 1) == 0,
}
ANSWER: dict[str, Check] = {"head": is_text, "signature": is_bytes(64), "leaves": is_text}
PROOF: dict[str, Check] = {
    "receipt": is_bytes(RECEIPT_BYTES),
    "place": is_count,
    "path": is_list(is_bytes(32)),
    "head": is_text,
    "signature": is_bytes(64),
}


@dataclass(frozen=True)
class Head:
    """The head of a day: `root` (32 bytes) of a tree of `size` leaves; the next names its `digest` as `previous`."""

    day: str
    previous: bytes | None
    root: bytes
    size: int
    digest: bytes


@dataclass(frozen=True)
class Day:
    """A closed day that was checked: its head, the leaves in their order, the tree over them, and what was signed."""

    head: Head
    leaves: tuple[bytes, ...]
    levels: list[list[bytes]]
    signed: dict[str, str]


def compute_root(leaves: Sequence[bytes]) -> bytes:
    """Compute the root (32 bytes) of a day's leaves: receipts, a power of two of them."""
    return _climb_all(leaves)[-1][0]


def verify_head(signed: dict[str, Any], keys: Sequence[bytes], instance: bytes) -> Head:
    """Check a head and its `signature` against the portal's keys (32 bytes each) and the instance (16 bytes).

    Raises UntrustedProof.
    """
    try:
        data = b64decode(signed["head"])
        _verify_any(keys, b64decode(signed["signature"], 64), SIGNED + data)
        fields = canonical.read(data)
        if not is_object(HEAD)(fields):
            raise ValueError("not a head")
        assert isinstance(fields, dict)
        if b64decode(fields["instance"]) != instance:
            raise ValueError("another installation's")
        previous = None if fields["previous"] is None else b64decode(fields["previous"])
        return Head(fields["day"], previous, b64decode(fields["root"]), fields["size"], digest("day", data))
    except (ValueError, RecursionError) as error:
        raise UntrustedProof from error


def verify_day(answer: object, keys: Sequence[bytes], instance: bytes, day: str) -> Day:
    """Check what the portal says of a day: its head and all its leaves. Raises UntrustedProof."""
    try:
        if not is_object(ANSWER)(answer):
            raise ValueError("not a closed day")
        assert isinstance(answer, dict)
        head = verify_head(answer, keys, instance)
        data = b64decode(answer["leaves"], head.size * RECEIPT_BYTES)
    except ValueError as error:
        raise UntrustedProof from error
    leaves = tuple(data[start : start + RECEIPT_BYTES] for start in range(0, len(data), RECEIPT_BYTES))
    rises = all(one < next for one, next in zip(leaves, leaves[1:], strict=False))
    levels = _climb_all(leaves)
    if head.day != day or not rises or levels[-1][0] != head.root:
        raise UntrustedProof
    return Day(head, leaves, levels, {"head": answer["head"], "signature": answer["signature"]})


def make_proof(day: Day, receipt: bytes) -> dict[str, Any] | None:
    """Make the proof that a receipt is in a day, to be checked by `verify_proof`; None if it isn't."""
    if receipt not in day.leaves:
        return None
    place = day.leaves.index(receipt)
    path = [b64encode(level[(place >> height) ^ 1]) for height, level in enumerate(day.levels[:-1])]
    return {"receipt": b64encode(receipt), "place": place, "path": path, **day.signed}


def verify_proof(proof: object, keys: Sequence[bytes], instance: bytes) -> Head:
    """Check a proof by itself, without the portal: the head of the day in which the receipt is.

    Raises UntrustedProof.
    """
    if not is_object(PROOF)(proof):
        raise UntrustedProof
    assert isinstance(proof, dict)
    head = verify_head(proof, keys, instance)
    place, path = proof["place"], proof["path"]
    if place >= head.size or 1 << len(path) != head.size:
        raise UntrustedProof
    node = digest("day leaf", b64decode(proof["receipt"]))
    for height, text in enumerate(path):
        beside = b64decode(text)
        node = digest("day node", beside + node if place >> height & 1 else node + beside)
    if node != head.root:
        raise UntrustedProof
    return head


# Leaves and nodes are hashed under labels of their own, so that neither passes for the other (RFC 9162, section 2.1.1).
def _climb_all(leaves: Sequence[bytes]) -> list[list[bytes]]:
    levels = [[digest("day leaf", leaf) for leaf in leaves]]
    while len(below := levels[-1]) > 1:
        levels.append([digest("day node", below[i] + below[i + 1]) for i in range(0, len(below), 2)])
    return levels


def _verify_any(keys: Sequence[bytes], signature: bytes, data: bytes) -> None:
    for key in keys:
        try:
            return verify(key, signature, data)
        except ValueError:
            continue
    raise ValueError("nobody's signature who may sign days")
