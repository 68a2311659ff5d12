"""Proof of submission (SPEC 10): verifies signed days, and makes and verifies proofs that a receipt is in one.

A day is a Merkle tree of 64 to 1048576 receipts (digests of sealed reports, and random ones), full and binary, hashed
with BLAKE2b-256. Its head is signed by the portal. Neither tree nor head tells what a report is about, whose it is, or
how many came. Its leaves are read in parts of at most 16384.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crypto import canonical
from crypto.canonical import is_count, is_day
from crypto.encoding import PREFIX, b64decode, b64encode, digest
from crypto.errors import UntrustedProof
from crypto.receipt import RECEIPT_BYTES
from crypto.schema import Check, is_bytes, is_list, is_object, is_text
from crypto.signature import verify

SIGNED = PREFIX + b"day\x00"
SMALLEST = 64
LARGEST = 2**20
PART_LEAVES = 2**14
NODE_BYTES = 32
# The first receipt of a part is within so many characters of base64url.
FIRST_CHARACTERS = 44

HEAD: dict[str, Check] = {
    "instance": is_bytes(16),
    "day": is_day,
    "previous": lambda value: value is None or is_bytes(32)(value),
    "root": is_bytes(32),
    "size": lambda value: is_count(value) and SMALLEST <= value <= LARGEST and value & (value - 1) == 0,
}
SIGNED_HEAD: dict[str, Check] = {"head": is_text, "signature": is_bytes(64)}
ANSWER: dict[str, Check] = {**SIGNED_HEAD, "path": is_text, "leaves": is_text}
PROOF: dict[str, Check] = {
    **SIGNED_HEAD,
    "receipt": is_bytes(RECEIPT_BYTES),
    "place": is_count,
    "path": is_list(is_bytes(32)),
}


@dataclass(frozen=True)
class Head:
    """A verified head: the Merkle root (32 bytes), the number of leaves, and its own `digest` for the next to name."""

    day: str
    previous: bytes | None
    root: bytes
    size: int
    digest: bytes

    @property
    def parts(self) -> int:
        """In how many parts the leaves are read."""
        return -(-self.size // PART_LEAVES)

    @property
    def is_full(self) -> bool:
        """Whether receipts may have had no room: they are then in a later day."""
        return self.size == LARGEST


@dataclass(frozen=True)
class Part:
    """A verified part of a day: the day's head, the part's number, its leaves in order.

    Beside them the levels of its own tree from the leaves' hashes up, the nodes beside the way from there to the root,
    and what was signed.
    """

    head: Head
    number: int
    leaves: tuple[bytes, ...]
    levels: list[list[bytes]]
    path: list[bytes]
    signed: dict[str, str]


def split(joined: bytes) -> list[bytes]:
    """Split what was joined: receipts, or nodes, of 32 bytes each."""
    return [joined[start : start + NODE_BYTES] for start in range(0, len(joined), NODE_BYTES)]


def hash_leaves(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Hash leaves (receipts, a power of two of them) into a tree: its levels, from their hashes up to the one node."""
    return join_nodes([digest("day leaf", leaf) for leaf in leaves])


# Leaves and nodes are hashed under labels of their own, so that neither passes for the other (RFC 9162, section 2.1.1).
def join_nodes(nodes: list[bytes]) -> list[list[bytes]]:
    """Join nodes (32 bytes each, a power of two of them) in pairs: the levels, from these up to the one node."""
    levels = [nodes]
    while len(below := levels[-1]) > 1:
        levels.append([digest("day node", below[i] + below[i + 1]) for i in range(0, len(below), 2)])
    return levels


def list_path(levels: list[list[bytes]], place: int) -> list[bytes]:
    """List the nodes beside the way up from a place of the lowest level, the lowest first."""
    return [level[(place >> height) ^ 1] for height, level in enumerate(levels[:-1])]


def verify_head(signed: object, keys: Sequence[bytes], instance: bytes) -> Head:
    """Verify a head and its signature with the portal's keys (32 bytes each) and the instance (16 bytes).

    Raises UntrustedProof.
    """
    try:
        if not is_object(SIGNED_HEAD)(signed):
            raise ValueError("no head")
        assert isinstance(signed, dict)
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


def begins_by(answer: object, receipt: bytes) -> bool:
    """Whether a part as the portal answers it, not yet verified, begins with this receipt or one that sorts before it.

    A receipt belongs in the last part of its day of which this is true. Raises UntrustedProof.
    """
    try:
        if not is_object(ANSWER)(answer):
            raise ValueError("not a part of a day")
        assert isinstance(answer, dict)
        return b64decode(answer["leaves"][:FIRST_CHARACTERS])[:RECEIPT_BYTES] <= receipt
    except ValueError as error:
        raise UntrustedProof from error


def verify_part(answer: object, keys: Sequence[bytes], instance: bytes, day: str, number: int) -> Part:
    """Verify what the portal answers for a part of a day: the day's head, and its leaves. Raises UntrustedProof."""
    try:
        if not is_object(ANSWER)(answer):
            raise ValueError("not a part of a day")
        assert isinstance(answer, dict)
        head = verify_head(answer, keys, instance)
        leaves = split(b64decode(answer["leaves"], min(head.size, PART_LEAVES) * RECEIPT_BYTES))
        path = split(b64decode(answer["path"], (head.parts.bit_length() - 1) * NODE_BYTES))
    except ValueError as error:
        raise UntrustedProof from error
    rises = all(one < next for one, next in zip(leaves, leaves[1:], strict=False))
    if head.day != day or not 0 <= number < head.parts or not rises:
        raise UntrustedProof
    levels = hash_leaves(leaves)
    if _climb(levels[-1][0], number, path) != head.root:
        raise UntrustedProof
    return Part(head, number, tuple(leaves), levels, path, {"head": answer["head"], "signature": answer["signature"]})


def make_proof(part: Part, receipt: bytes) -> dict[str, Any] | None:
    """Make the proof that a day has this receipt (32 bytes) in this part, for `verify_proof`; None if it has not."""
    if receipt not in part.leaves:
        return None
    at = part.leaves.index(receipt)
    path = [b64encode(node) for node in (*list_path(part.levels, at), *part.path)]
    return {"receipt": b64encode(receipt), "place": part.number * PART_LEAVES + at, "path": path, **part.signed}


def verify_proof(proof: object, keys: Sequence[bytes], instance: bytes) -> Head:
    """Verify a proof by itself, without the portal; returns the head of the receipt's day.

    Raises UntrustedProof.
    """
    if not is_object(PROOF)(proof):
        raise UntrustedProof
    assert isinstance(proof, dict)
    head = verify_head(proof, keys, instance)
    place, path = proof["place"], proof["path"]
    if place >= head.size or 1 << len(path) != head.size:
        raise UntrustedProof
    leaf = digest("day leaf", b64decode(proof["receipt"]))
    if _climb(leaf, place, [b64decode(node) for node in path]) != head.root:
        raise UntrustedProof
    return head


# Bit h of the place says whether the node at height h stands right of its neighbour.
def _climb(node: bytes, place: int, path: Sequence[bytes]) -> bytes:
    for height, beside in enumerate(path):
        node = digest("day node", beside + node if place >> height & 1 else node + beside)
    return node


def _verify_any(keys: Sequence[bytes], signature: bytes, data: bytes) -> None:
    for key in keys:
        try:
            return verify(key, signature, data)
        except ValueError:
            continue
    raise ValueError("nobody's signature who may sign days")
