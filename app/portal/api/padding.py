"""Padding of JSON answers to 65536 bytes or a doubling of that, so that sizes don't tell a reply from none."""

import json
import os
import secrets
from base64 import b64encode
from collections.abc import Mapping

SMALLEST_BYTES = 65536
# Drawn once a process: each answer takes another stretch of it, which no compression on the way could make shorter.
TEXT = b64encode(os.urandom(2 * SMALLEST_BYTES))


def pad(document: Mapping[str, object]) -> bytes:
    """Write a JSON object with random text as its `padding`: exactly 65536 bytes, or the next doubling (SPEC 7)."""
    written = json.dumps({**document, "padding": ""}).encode("ascii")
    size = SMALLEST_BYTES
    while size < len(written):
        size *= 2
    return b"".join((written[:-2], draw_text(size - len(written)), b'"}'))


def draw_text(size: int) -> bytes:
    """Random text of `size` bytes."""
    if size > SMALLEST_BYTES:
        return b64encode(os.urandom(size))[:size]
    start = secrets.randbelow(len(TEXT) - size)
    return TEXT[start : start + size]
