"""Make the vectors `day_*` and `proof_*`: days that a portal signed, and proofs out of them, each wrong in one thing.

Shares no code with `crypto`: the tree is built as RFC 9162 describes it, from the top. Run as
`python -m tests.crypto.vectors.make_proofs`; the same bytes come of every run.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

VECTORS = Path(__file__).parents[2] / "vectors"
INSTANCE = bytes(range(16))
KEY, OTHER_KEY = SigningKey(b"k" * 32), SigningKey(b"o" * 32)
DAY = "2026-11-24"
PART_LEAVES = 16384
Vector = dict[str, Any]


def digest(label: str, data: bytes) -> bytes:
    return hashlib.blake2b(b"sealedline/1 " + label.encode() + b"\0" + data, digest_size=32).digest()


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def draw(count: int) -> list[bytes]:
    return sorted(hashlib.sha256(b"leaf %d" % number).digest() for number in range(count))


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


def sign(leaves: list[bytes], key: SigningKey = KEY, text: bytes | None = None, **changes: object) -> Vector:
    fields = {"instance": b64(INSTANCE), "day": DAY, "previous": None, "root": b64(root(leaves)), "size": len(leaves)}
    head = text or json.dumps(fields | changes, sort_keys=True, separators=(",", ":")).encode()
    return {"head": b64(head), "signature": b64(key.sign(b"sealedline/1 day\0" + head).signature)}


def answer(leaves: list[bytes], key: SigningKey = KEY, text: bytes | None = None, **changes: object) -> Vector:
    return {**sign(leaves, key, text, **changes), "path": "", "leaves": b64(b"".join(leaves))}


def prove(leaves: list[bytes], place: int, **changes: object) -> Vector:
    proof: Vector = {"receipt": b64(leaves[place]), "place": place, "path": [b64(each) for each in path(leaves, place)]}
    return {**proof, **sign(leaves), **changes}


def list_days() -> dict[str, tuple[str, str, Vector]]:
    many, one = draw(64), [draw(64)[0]]
    swapped, twice = [many[1], many[0], *many[2:]], [many[0], *many[:63]]
    spaced = json.dumps(json.loads(f'{{"day":"{DAY}"}}')).encode()
    good = answer(many)
    after = answer(many, previous=b64(bytes(32)))
    bad = "UntrustedProof"
    return {
        "opens": ("a day of 64", "ok", good),
        "follows": ("one that names the day before, of 256", "ok", answer(draw(256), previous=b64(bytes(32)))),
        "unknown_name": ("a name that a later version may add", "ok", {**after, "padding": "x"}),
        "empty": ("no leaf", bad, answer([])),
        "one_leaf": ("a single leaf", bad, answer(one)),
        "too_few": ("32 leaves", bad, answer(draw(32))),
        "no_power_of_two": ("65 leaves", bad, answer(draw(65))),
        "other_size": ("a size that is not the tree's", bad, answer(many, size=128)),
        "not_in_order": ("two leaves changed places", bad, answer(swapped)),
        "leaf_twice": ("one leaf twice", bad, answer(twice)),
        "leaf_changed": ("one leaf is another", bad, {**good, "leaves": b64(b"".join([bytes(32), *many[1:]]))}),
        "leaf_missing": ("one leaf is missing", bad, {**good, "leaves": b64(b"".join(many[1:]))}),
        "root_changed": ("another root", bad, answer(many, root=b64(bytes(32)))),
        "other_day": ("another day's head", bad, answer(many, day="2026-11-23")),
        "no_such_day": ("a day that is none", bad, answer(many, day="2026-02-30")),
        "other_instance": ("another installation's", bad, answer(many, instance=b64(bytes(16)))),
        "other_key": ("signed by another key", bad, answer(many, OTHER_KEY)),
        "not_signed": ("signature of zeros", bad, {**good, "signature": b64(bytes(64))}),
        "not_canonical": ("a head with spaces", bad, answer(many, text=spaced)),
        "path_for_one_part": ("a path, where one part is all", bad, {**good, "path": b64(bytes(32))}),
        "no_head": ("no head", bad, {"signature": good["signature"], "leaves": good["leaves"]}),
    }


def list_parts() -> dict[str, tuple[str, str, Vector]]:
    """Parts of a day of 65536 leaves. These are given by a recipe, for a part's would take 700 KB."""
    many = draw(4 * PART_LEAVES)
    tops = [root(many[start : start + PART_LEAVES]) for start in range(0, len(many), PART_LEAVES)]
    left, right = (digest("day node", tops[at] + tops[at + 1]) for at in (0, 2))
    first: Vector = {"number": 0, "recipe": {"leaves": len(many), "part": 0}}
    third: Vector = {"number": 2, "recipe": {"leaves": len(many), "part": 2}}
    good = {**sign(many), "path": b64(tops[3] + left)}
    first_path = b64(tops[1] + right)
    bad = "UntrustedProof"
    return {
        "opens": ("the third of four parts", "ok", {**third, "answer": good}),
        "first": ("the first of four", "ok", {**first, "answer": {**good, "path": first_path}}),
        "other_number": ("another number", bad, {**third, "number": 3, "answer": good}),
        "number_outside": ("a number beyond the end", bad, {**third, "number": 6, "answer": good}),
        "other_path": ("another part's path", bad, {**third, "answer": {**good, "path": first_path}}),
        "path_short": ("one node too few", bad, {**third, "answer": {**good, "path": b64(tops[3])}}),
        "path_long": ("one node too many", bad, {**third, "answer": {**good, "path": b64(tops[3] + left + bytes(32))}}),
        "path_cut": ("a node of 31 bytes", bad, {**third, "answer": {**good, "path": b64((tops[3] + left)[:-1])}}),
        "no_path": ("no path", bad, {**third, "answer": sign(many)}),
        "other_tree": (
            "the head of a tree of half the size",
            bad,
            {**third, "answer": {**good, **sign(many, size=2 * PART_LEAVES)}},
        ),
        "too_large": ("a size beyond 2^20", bad, {**third, "answer": {**good, **sign(many, size=2**21)}}),
    }


def list_proofs() -> dict[str, tuple[str, str, Vector]]:
    many = draw(64)
    good = prove(many, 37)
    steps = good["path"]
    bad = "UntrustedProof"
    return {
        "opens": ("the leaf at 37 of 64", "ok", good),
        "first": ("the first leaf", "ok", prove(many, 0)),
        "last": ("the last of 128", "ok", prove(draw(128), 127)),
        "other_receipt": ("another receipt", bad, {**good, "receipt": b64(many[36])}),
        "short_receipt": ("a receipt of 31 bytes", bad, {**good, "receipt": b64(bytes(31))}),
        "node_as_receipt": ("a node passed off as a leaf", bad, {**good, "receipt": steps[0], "path": steps[1:]}),
        "other_place": ("another place", bad, {**good, "place": 36}),
        "place_outside": ("a place beyond the end", bad, {**good, "place": 37 + 64}),
        "place_negative": ("a negative place", bad, {**good, "place": -27}),
        "place_true": ("true for a place", bad, {**prove(many, 1), "place": True}),
        "path_short": ("one step too few", bad, {**good, "path": steps[:-1]}),
        "path_long": ("one step too many", bad, {**good, "path": [*steps, b64(bytes(32))]}),
        "path_changed": ("one step changed", bad, {**good, "path": [b64(bytes(32)), *steps[1:]]}),
        "path_reversed": ("steps the other way round", bad, {**good, "path": steps[::-1]}),
        "path_text": ("a text for a path", bad, {**good, "path": "".join(steps)}),
        "other_tree": ("the head of another tree", bad, {**good, **sign(draw(128))}),
        "other_instance": ("another installation's head", bad, {**good, **sign(many, instance=b64(bytes(16)))}),
        "other_key": ("signed by another key", bad, {**good, **sign(many, OTHER_KEY)}),
        "list": ("a list", bad, {"proof": [good]}),
    }


def main() -> None:
    known: Vector = {"keys": [b64(bytes(SigningKey(b"n" * 32).verify_key)), b64(bytes(KEY.verify_key))]}
    known |= {"instance": b64(INSTANCE), "day": DAY}
    made = {f"day_{name}": (*row[:2], {"number": 0, "answer": row[2]}) for name, row in list_days().items()}
    made |= {f"day_part_{name}": row for name, row in list_parts().items()}
    made |= {f"proof_{name}": (*row[:2], {"proof": row[2]}) for name, row in list_proofs().items()}
    for name, (why, expect, content) in made.items():
        vector = {"why": why, "expect": expect, **known, **content}
        (VECTORS / f"{name}.json").write_text(json.dumps(vector, indent=1) + "\n")


if __name__ == "__main__":
    main()
