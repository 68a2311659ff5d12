"""Vectors of messages that are well sealed and signed, and must be refused for what is inside (SPEC 4)."""

import json
from typing import Any

from tests.vectors.make.format.envelope import seal
from tests.vectors.make.format.notation import Draw, b64, canonical, digest
from tests.vectors.make.scene import ALONE, REPORT, REPORTER, TEXT, vector

Vector = dict[str, Any]
GREETING = "Grüße".encode()


def make() -> dict[str, Vector]:
    found = {}
    for name, (why, text) in {**_texts(), **_values()}.items():
        sealed = seal(Draw(f"envelope_message_{name}"), text, REPORTER, ALONE)
        found[f"envelope_message_{name}"] = vector(why, "MalformedMessage", sealed)
    return found


def _texts() -> dict[str, tuple[str, bytes]]:
    deep = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    return {
        "array": ("not an object", b"[1]"),
        "bom": ("starts with a BOM", b"\xef\xbb\xbf" + TEXT),
        "duplicate_name": ("a name twice", replace(b'"number":0', b'"number":0,"number":0')),
        "fraction": ("a fraction", replace(b'"number":0', b'"number":0.5')),
        "huge_integer": ("an integer of 5000 digits", replace(b'"number":0', b'"number":' + b"9" * 5000)),
        "lone_surrogate": ("half a surrogate pair", replace(GREETING, b"\\ud800")),
        "minus_zero": ("minus zero", replace(b'"number":0', b'"number":-0')),
        "name_digits": ("a name of digits", b'{"10":1,' + TEXT[1:]),
        "name_proto": ("a name outside [a-z][a-z0-9_-]*", TEXT[:-1] + b',"z":{"__proto__":1}}'),
        "nan": ("NaN", replace(b'"number":0', b'"number":NaN')),
        "not_json": ("not JSON", b"hello"),
        "not_utf8": ("not UTF-8", replace(GREETING, b"\xff")),
        "one_point_zero": ("1.0 is not written as an integer", replace(b'"number":0', b'"number":1.0')),
        "over_2_53": ("an integer above 2^53-1", replace(b'"number":0', b'"number":9007199254740993')),
        "spaces": ("right content, not in canonical form", spaced()),
        "too_deep": ("nested 100,000 deep", deep),
        "true_for_one": ("true is no integer", replace(b'"number":0', b'"number":true')),
    }


def _values() -> dict[str, tuple[str, bytes]]:
    address = REPORTER.address
    low_order = bytes(32) + address[32:]
    top_bit = address[:31] + bytes([address[31] | 0x80]) + address[32:]
    unreduced = address[:32] + b"\xff\xff\xff" + address[35:]
    kem = "ML-KEM key with coefficients above the modulus; the mailbox fits it"
    return {
        "day_that_is_not": ("no such day", change(sent_on="2026-02-30")),
        "day_without_hyphens": ("a day not written YYYY-MM-DD", change(sent_on="20261122")),
        "other_mailbox": (
            "the mailbox is not the digest of this report's keys",
            change(mailbox=b64(digest("mailbox id", b"another"))),
        ),
        "no_instance": ("says no installation", canonical({k: v for k, v in REPORT.items() if k != "instance"})),
        "directory_number": ("names a directory by its version alone", change(directory=3)),
        "unknown_kind": ("no such kind", change(kind="memo")),
        "low_order_address": ("X25519 key of low order; the mailbox fits it", readdress(low_order)),
        "top_bit_address": ("X25519 key with the top bit set; the mailbox fits it", readdress(top_bit)),
        "unreduced_kem_address": (kem, readdress(unreduced)),
    }


def replace(part: bytes, by: bytes) -> bytes:
    """Replace one part of the report's text."""
    assert TEXT.count(part) == 1, part
    return TEXT.replace(part, by)


def change(**fields: object) -> bytes:
    """Change fields of the report."""
    return canonical({**REPORT, **fields})


def readdress(address: bytes) -> bytes:
    """Give the report another address, and the mailbox that fits it."""
    return change(address=b64(address), mailbox=b64(digest("mailbox id", address + REPORTER.verify)))


def spaced() -> bytes:
    """The same content with spaces."""
    return json.dumps(REPORT, ensure_ascii=False, sort_keys=True).encode()
