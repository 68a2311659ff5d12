"""Canonical JSON (RFC 8785) within the limits of SPEC 4: writes it, and reads nothing else.

Two parsers that read one text differently could be shown two messages. So `read` parses a text, checks it, writes it
again and compares the bytes: that refuses duplicate names, `1.0`, a byte order mark, spaces and unpaired surrogates.
Limits: 500,000 bytes, depth 8, integers from 0 to 2^53 - 1.
"""

import json
import re
from datetime import date

MAX_BYTES = 500_000
MAX_DEPTH = 8
MAX_INTEGER = 2**53 - 1
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# What has no end is a string up to the end, and nothing is given back: a pattern that failed there would begin anew at
# each of its quotation marks.
STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
AS_LISTS, NOT_BRACKETS = bytes.maketrans(b"{}", b"[]"), bytes({*range(256)} - {*b"[]{}"})


def write(value: object) -> bytes:
    """Write a value in canonical form: UTF-8, at most 500,000 bytes.

    Raises ValueError if the value breaks the rules of SPEC 4.
    """
    _check(value, 1)
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    if len(data) > MAX_BYTES:
        raise ValueError("too long")
    return data


def read(data: bytes) -> object:
    """Read a value from its canonical form, at most 500,000 bytes.

    Raises ValueError for every text that `write` would not have written.
    """
    if len(data) > MAX_BYTES or _is_too_deep(data):
        raise ValueError("too long or too deep")
    value = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse, parse_int=_read_integer)
    if write(value) != data:
        raise ValueError("not in canonical form")
    return value


def is_name(text: object) -> bool:
    """Whether a value is a name as fields, recipients and channels have it: `[a-z][a-z0-9_-]{0,63}`."""
    return isinstance(text, str) and NAME.match(text) is not None


def is_day(text: object) -> bool:
    """Whether a value is a real day from 2000 on, as the text YYYY-MM-DD."""
    if not isinstance(text, str) or not DAY.match(text) or text < "2000":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_count(value: object) -> bool:
    """Whether a value is an integer from 0 to 2^53 - 1; true and false are none."""
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


def _is_too_deep(data: bytes) -> bool:
    """Whether brackets are nested deeper than 8, or don't match."""
    # Found out before parsing, because a parser that recurses can be made to run out of stack.
    brackets = STRINGS.sub(b"", data).translate(AS_LISTS, NOT_BRACKETS)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    return brackets != b""


def _read_integer(text: str) -> int:
    if len(text) > 16:
        raise ValueError("too large")
    return int(text)


def _refuse(text: str) -> object:
    raise ValueError("not a whole number")
