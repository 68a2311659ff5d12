"""The one way to write JSON (RFC 8785) that SPEC 4 allows, and a reader that refuses every other way.

Two parsers that disagree about a byte are two readers of two messages. So a text is parsed, checked, written again, and
compared: duplicate names, `1.0`, a byte order mark, spaces and unpaired surrogates all fall out of that comparison.
"""

import json
import re
from datetime import date

MAX_BYTES = 500_000
MAX_DEPTH = 8
MAX_INTEGER = 2**53 - 1
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
OPENING, CLOSING = (0x5B, 0x7B), (0x5D, 0x7D)
STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def write(value: object) -> bytes:
    """Write a value in canonical form, in UTF-8.

    Raises ValueError if the value or its size (500,000 bytes) breaks the rules of SPEC 4.
    """
    _check(value, 1)
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    if len(data) > MAX_BYTES:
        raise ValueError("too long")
    return data


def read(data: bytes) -> object:
    """Read a value back from its canonical form.

    Raises ValueError for every text that `write` would not have written.
    """
    if len(data) > MAX_BYTES or _depth(data) > MAX_DEPTH:
        raise ValueError("too long or too deep")
    value = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse, parse_int=_read_integer)
    if write(value) != data:
        raise ValueError("not in canonical form")
    return value


def is_name(text: object) -> bool:
    """Whether this is a name as SPEC 4 wants it for fields, recipients and channels."""
    return isinstance(text, str) and NAME.match(text) is not None


def is_day(text: object) -> bool:
    """Whether this is a real day from 2000 on, written YYYY-MM-DD."""
    if not isinstance(text, str) or not DAY.match(text) or text < "2000":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_count(value: object) -> bool:
    """Whether this is an integer from 0 to 2^53 - 1; true and false are none."""
    return type(value) is int and 0 <= value <= MAX_INTEGER


def _check(value: object, depth: int) -> None:
    if isinstance(value, str) or value is None or isinstance(value, bool) or is_count(value):
        return
    if not isinstance(value, dict | list) or depth > MAX_DEPTH:
        raise ValueError("neither object, list, text, whole number, true, false nor null, or too deep")
    if isinstance(value, dict) and not all(is_name(name) for name in value):
        raise ValueError("not a name")
    for item in value.values() if isinstance(value, dict) else value:
        _check(item, depth + 1)


def _depth(data: bytes) -> int:
    # Counted before parsing, because a parser that recurses can be made to run out of stack.
    depth = deepest = 0
    for byte in STRINGS.sub(b"", data):
        depth += (byte in OPENING) - (byte in CLOSING)
        deepest = max(deepest, depth)
    return deepest


def _read_integer(text: str) -> int:
    if len(text) > 16:
        raise ValueError("too large")
    return int(text)


def _refuse(text: str) -> object:
    raise ValueError("not a whole number")
