"""Vectors of days that a portal signed (SPEC 10), and of parts of them, each wrong in one thing."""

import json

from tests.vectors.make.format.day import BAD, DAY, KNOWN, OTHER_KEY, PART_LEAVES, Vector, answer, draw, root, sign_day
from tests.vectors.make.format.notation import b64, digest


def make() -> dict[str, Vector]:
    found = {}
    for name, (why, expect, given) in _list_days().items():
        found[f"day_{name}"] = {"why": why, "expect": expect, **KNOWN, "number": 0, "answer": given}
    for name, (why, expect, given) in _list_parts().items():
        found[f"day_part_{name}"] = {"why": why, "expect": expect, **KNOWN, **given}
    return found


def _list_days() -> dict[str, tuple[str, str, Vector]]:
    many, one = draw(64), [draw(64)[0]]
    swapped, twice = [many[1], many[0], *many[2:]], [many[0], *many[:63]]
    spaced = json.dumps({"day": DAY}).encode()
    good = answer(many)
    after = answer(many, previous=b64(bytes(32)))
    return {
        "opens": ("a day of 64", "ok", good),
        "follows": ("one that names the day before, of 256", "ok", answer(draw(256), previous=b64(bytes(32)))),
        "unknown_name": ("a name that a later version may add", "ok", {**after, "padding": "x"}),
        "empty": ("no leaf", BAD, answer([])),
        "one_leaf": ("a single leaf", BAD, answer(one)),
        "too_few": ("32 leaves", BAD, answer(draw(32))),
        "no_power_of_two": ("65 leaves", BAD, answer(draw(65))),
        "other_size": ("a size that is not the tree's", BAD, answer(many, size=128)),
        "not_in_order": ("two leaves changed places", BAD, answer(swapped)),
        "leaf_twice": ("one leaf twice", BAD, answer(twice)),
        "leaf_changed": ("one leaf is another", BAD, {**good, "leaves": b64(b"".join([bytes(32), *many[1:]]))}),
        "leaf_missing": ("one leaf is missing", BAD, {**good, "leaves": b64(b"".join(many[1:]))}),
        "root_changed": ("another root", BAD, answer(many, root=b64(bytes(32)))),
        "other_day": ("another day's head", BAD, answer(many, day="2026-11-23")),
        "no_such_day": ("a day that is none", BAD, answer(many, day="2026-02-30")),
        "other_instance": ("another installation's", BAD, answer(many, instance=b64(bytes(16)))),
        "other_key": ("signed by another key", BAD, answer(many, OTHER_KEY)),
        "not_signed": ("signature of zeros", BAD, {**good, "signature": b64(bytes(64))}),
        "not_canonical": ("a head with spaces", BAD, answer(many, text=spaced)),
        "path_for_one_part": ("a path, where one part is all", BAD, {**good, "path": b64(bytes(32))}),
        "no_head": ("no head", BAD, {"signature": good["signature"], "leaves": good["leaves"]}),
    }


def _list_parts() -> dict[str, tuple[str, str, Vector]]:
    """Parts of a day of 65536 leaves. These are given by a recipe, for a part's would take 700 KB."""
    many = draw(4 * PART_LEAVES)
    tops = [root(many[start : start + PART_LEAVES]) for start in range(0, len(many), PART_LEAVES)]
    left, right = (digest("day node", tops[at] + tops[at + 1]) for at in (0, 2))
    first: Vector = {"number": 0, "recipe": {"leaves": len(many), "part": 0}}
    third: Vector = {"number": 2, "recipe": {"leaves": len(many), "part": 2}}
    good = {**sign_day(many), "path": b64(tops[3] + left)}
    first_path = b64(tops[1] + right)
    return {
        "opens": ("the third of four parts", "ok", {**third, "answer": good}),
        "first": ("the first of four", "ok", {**first, "answer": {**good, "path": first_path}}),
        "other_number": ("another number", BAD, {**third, "number": 3, "answer": good}),
        "number_outside": ("a number beyond the end", BAD, {**third, "number": 6, "answer": good}),
        "other_path": ("another part's path", BAD, {**third, "answer": {**good, "path": first_path}}),
        "path_short": ("one node too few", BAD, {**third, "answer": {**good, "path": b64(tops[3])}}),
        "path_long": ("one node too many", BAD, {**third, "answer": {**good, "path": b64(tops[3] + left + bytes(32))}}),
        "path_cut": ("a node of 31 bytes", BAD, {**third, "answer": {**good, "path": b64((tops[3] + left)[:-1])}}),
        "no_path": ("no path", BAD, {**third, "answer": sign_day(many)}),
        "other_tree": (
            "the head of a tree of half the size",
            BAD,
            {**third, "answer": {**good, **sign_day(many, size=2 * PART_LEAVES)}},
        ),
        "too_large": ("a size beyond 2^20", BAD, {**third, "answer": {**good, **sign_day(many, size=2**21)}}),
    }
