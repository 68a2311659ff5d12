"""Vectors of attachments (SPEC 5)."""

from hashlib import sha256
from typing import Any

from tests.vectors.make.format.attachment import MAGIC, name, seal
from tests.vectors.make.format.notation import Draw, b64

Vector = dict[str, Any]


def make() -> dict[str, Vector]:
    draw = Draw("attachment")
    data, key, empty_key = draw(70000), draw(), draw()
    pieces, replaced = seal(key, data), seal(key, data[::-1])
    wrong_head = [MAGIC + bytes(32) + pieces[0][36:]]
    changed = [pieces[0][:-1] + bytes([pieces[0][-1] ^ 1])]
    tampered = "TamperedAttachment"

    def vector(why: str, expect: str, pieces: list[bytes], named: list[bytes], size: int = len(data)) -> Vector:
        fields = {"why": why, "expect": expect, "key": b64(key), "size_bytes": size, "digest": b64(name(named))}
        whole = {"sha256": sha256(data).hexdigest()} if expect == "ok" else {}
        return {**fields, "pieces": [b64(piece) for piece in pieces], **whole}

    too_large = "size_bytes asks for more than the padding of that size allows"
    nothing = seal(empty_key, b"")
    return {
        "attachment_one_piece": vector("one piece, 70000 bytes", "ok", pieces, pieces),
        "attachment_changed": vector("last byte flipped", tampered, changed, pieces),
        "attachment_replaced": vector(
            "another file under the same key: the digest does not fit", tampered, replaced, pieces
        ),
        "attachment_size_too_large": vector(too_large, tampered, pieces, pieces, 80000),
        "attachment_wrong_head": vector("the head does not commit to the key", tampered, wrong_head, wrong_head),
        "attachment_empty": {
            **vector("an empty file", "ok", nothing, nothing, 0),
            **{"key": b64(empty_key), "sha256": sha256(b"").hexdigest()},
        },
        "attachment_recipe_many_pieces": _recipe(key),
    }


def _recipe(key: bytes) -> Vector:
    size = 2_500_000
    pieces = seal(key, bytes((at * 31 + 7) % 251 for at in range(size)))
    return {
        "why": "data is byte i = (i*31+7) mod 251 for 2,500,000 bytes; pieces are given by their SHA-256 only",
        "key": b64(key),
        "size_bytes": size,
        "piece_sha256": [sha256(piece).hexdigest() for piece in pieces],
        "digest": b64(name(pieces)),
    }
