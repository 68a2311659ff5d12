"""Signed days (SPEC 10): the tree, built from the top as RFC 9162 describes it, its head, and proofs out of it."""

from hashlib import sha256
from typing import Any

from tests.vectors.make.format.keys import Person
from tests.vectors.make.format.notation import b64, canonical, digest

Vector = dict[str, Any]
INSTANCE = bytes(range(16))
OLD_KEY, KEY, OTHER_KEY = (Person(bytes(32), letter * 32) for letter in (b"n", b"k", b"o"))
DAY = "2026-11-24"
PART_LEAVES = 16384
BAD = "UntrustedProof"
# What a reader knows: the keys of the portal, an old one first.
KNOWN: Vector = {"keys": [b64(OLD_KEY.verify), b64(KEY.verify)], "instance": b64(INSTANCE), "day": DAY}


def draw(count: int) -> list[bytes]:
    """So many leaves: the SHA-256 of `leaf 0`, `leaf 1` …, sorted."""
    return sorted(sha256(b"leaf %d" % number).digest() for number in range(count))


def root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return digest("day node", b"")
    if len(leaves) == 1:
        return digest("day leaf", leaves[0])
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return digest("day node", root(leaves[:half]) + root(leaves[half:]))


def path(leaves: list[bytes], place: int) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = len(leaves) // 2
    if place < half:
        return [*path(leaves[:half], place), root(leaves[half:])]
    return [*path(leaves[half:], place - half), root(leaves[:half])]


def sign_day(leaves: list[bytes], key: Person = KEY, text: bytes | None = None, **changes: object) -> Vector:
    fields = {"instance": b64(INSTANCE), "day": DAY, "previous": None, "root": b64(root(leaves)), "size": len(leaves)}
    head = text or canonical(fields | changes)
    return {"head": b64(head), "signature": b64(key.sign("day", head))}


def answer(leaves: list[bytes], key: Person = KEY, text: bytes | None = None, **changes: object) -> Vector:
    return {**sign_day(leaves, key, text, **changes), "path": "", "leaves": b64(b"".join(leaves))}


def prove(leaves: list[bytes], place: int, **changes: object) -> Vector:
    proof: Vector = {"receipt": b64(leaves[place]), "place": place, "path": [b64(each) for each in path(leaves, place)]}
    return {**proof, **sign_day(leaves), **changes}
