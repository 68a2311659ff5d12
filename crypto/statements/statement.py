"""Statements (SPEC 6): short texts in canonical JSON that a recipient signs by `verify`, for one instance.

A statement is `{"statement": text, "signature": b64}`; the text's UTF-8 bytes are what is signed: at most 4096, but for
the figures of a year.
"""

from collections.abc import Collection
from typing import Any

from crypto import canonical
from crypto.encoding import PREFIX, b64decode, b64encode
from crypto.schema import Check, is_bytes, is_object, is_text
from crypto.signature import SigningKey
from crypto.signature import verify as verify_signature

INSTANCE_BYTES = 16
MAX_BYTES = 4096

COMMON: dict[str, Check] = {"instance": is_bytes(INSTANCE_BYTES), "verify": is_bytes(32)}


def sign_statement(label: str, fields: dict[str, Any], instance: bytes, author: SigningKey) -> dict[str, str]:
    """Sign the fields of a statement, together with the instance (16 bytes) and the author's verifying key."""
    text = canonical.write({**fields, "instance": b64encode(instance), "verify": b64encode(author.verify)})
    signature = author.sign(_signed(label, text))
    return {"statement": text.decode(), "signature": b64encode(signature)}


def read_statement(
    label: str,
    statement: object,
    fields: dict[str, Check],
    instance: bytes,
    known: Collection[bytes],
    max_bytes: int = MAX_BYTES,
) -> dict[str, Any]:
    """Read a statement of this instance by one of the `known` verifying keys, with at least these fields.

    Raises ValueError for any other, and for a bad signature or form.
    """
    if not is_object({"statement": is_text, "signature": is_text})(statement):
        raise ValueError("not a statement")
    assert isinstance(statement, dict)
    text = statement["statement"].encode()
    found = canonical.read(text) if len(text) <= max_bytes else None
    if not is_object({**fields, **COMMON})(found):
        raise ValueError("too long, or of another form")
    assert isinstance(found, dict)
    verify = b64decode(found["verify"])
    if verify not in known or found["instance"] != b64encode(instance):
        raise ValueError("a stranger's, or for another instance")
    verify_signature(verify, b64decode(statement["signature"], 64), _signed(label, text))
    return found


def _signed(label: str, text: bytes) -> bytes:
    return PREFIX + label.encode("ascii") + b"\x00" + text
