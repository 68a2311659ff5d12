"""Requests of few sizes, so that who watches the line can't tell a report from a visit (SPEC 7)."""

import json
import secrets
from collections.abc import Mapping

SMALLEST_BYTES = 65536


def pad(body: Mapping[str, object]) -> bytes:
    """Write a JSON object with random text in `padding`: 65536 bytes, or the first doubling of it that holds it."""
    bare = _write({**body, "padding": ""})
    size = SMALLEST_BYTES
    while size < len(bare):
        size *= 2
    room = size - len(bare)
    return _write({**body, "padding": secrets.token_urlsafe(room)[:room]})


def _write(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
