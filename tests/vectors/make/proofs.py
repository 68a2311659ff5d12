"""Vectors of proofs of submission (SPEC 10), each wrong in one thing."""

from tests.vectors.make.format.day import BAD, KNOWN, OTHER_KEY, Vector, draw, prove, sign_day
from tests.vectors.make.format.notation import b64


def make() -> dict[str, Vector]:
    return {
        f"proof_{name}": {"why": why, "expect": expect, **KNOWN, "proof": proof}
        for name, (why, expect, proof) in _list_proofs().items()
    }


def _list_proofs() -> dict[str, tuple[str, str, Vector]]:
    many = draw(64)
    good = prove(many, 37)
    steps = good["path"]
    return {
        "opens": ("the leaf at 37 of 64", "ok", good),
        "first": ("the first leaf", "ok", prove(many, 0)),
        "last": ("the last of 128", "ok", prove(draw(128), 127)),
        "other_receipt": ("another receipt", BAD, {**good, "receipt": b64(many[36])}),
        "short_receipt": ("a receipt of 31 bytes", BAD, {**good, "receipt": b64(bytes(31))}),
        "node_as_receipt": ("a node passed off as a leaf", BAD, {**good, "receipt": steps[0], "path": steps[1:]}),
        "other_place": ("another place", BAD, {**good, "place": 36}),
        "place_outside": ("a place beyond the end", BAD, {**good, "place": 37 + 64}),
        "place_negative": ("a negative place", BAD, {**good, "place": -27}),
        "place_true": ("true for a place", BAD, {**prove(many, 1), "place": True}),
        "path_short": ("one step too few", BAD, {**good, "path": steps[:-1]}),
        "path_long": ("one step too many", BAD, {**good, "path": [*steps, b64(bytes(32))]}),
        "path_changed": ("one step changed", BAD, {**good, "path": [b64(bytes(32)), *steps[1:]]}),
        "path_reversed": ("steps the other way round", BAD, {**good, "path": steps[::-1]}),
        "path_text": ("a text for a path", BAD, {**good, "path": "".join(steps)}),
        "other_tree": ("the head of another tree", BAD, {**good, **sign_day(draw(128))}),
        "other_instance": ("another installation's head", BAD, {**good, **sign_day(many, instance=b64(bytes(16)))}),
        "other_key": ("signed by another key", BAD, {**good, **sign_day(many, OTHER_KEY)}),
        "list": ("a list", BAD, {"proof": [good]}),
    }
