"""Broken texts of every kind, drawn by a generator with a seed: fast, and the same again for the same seed."""

import json
import random
from collections.abc import Sequence
from typing import Any

from tests.crypto.twins.mutations import SCALARS, TOKENS
from tests.crypto.twins.samples import MESSAGES

MAX_BYTES = 500_000
# What both languages read from JSON as the same: 1.0 is a whole number in one of them alone.
SENDABLE = [value for value in SCALARS if not isinstance(value, float)]


def mutate(data: bytes, drawn: random.Random) -> bytes:
    """Change one to four places of a text: flip a bit, insert or replace a token, cut, double."""
    for _ in range(drawn.randint(1, 4)):
        at = drawn.randrange(len(data) + 1)
        end = min(len(data), at + drawn.randint(1, 40))
        token = drawn.choice(TOKENS)
        match drawn.randrange(5):
            case 0 if at < len(data):
                data = data[:at] + bytes([data[at] ^ 1 << drawn.randrange(8)]) + data[at + 1 :]
            case 1:
                data = data[:at] + token + data[at:]
            case 2:
                data = data[:at] + token + data[at + len(token) :]
            case 3:
                data = data[:at] + data[end:]
            case _:
                data = data[:end] + data[at:]
    return data


def flip(data: bytes, drawn: random.Random) -> bytes:
    """Flip one to four bits."""
    changed = bytearray(data)
    for _ in range(drawn.randint(1, 4)):
        changed[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)
    return bytes(changed)


def mutate_document(document: dict[str, Any], drawn: random.Random) -> dict[str, Any]:
    """Give an object fields of any kind of message, put odd values under one or two of its names, or take some out."""
    changed, other = dict(document), drawn.choice(MESSAGES)
    for _ in range(drawn.randint(1, 2)):
        name, value = drawn.choice([*document, *other]), drawn.choice(SCALARS)
        match drawn.randrange(6):
            case 0:
                changed.pop(name, None)
            case 1:
                changed[name] = drawn.choice([[value], {"a": value}])
            case 2:
                changed[name] = value
            case _:
                changed[name] = other.get(name, document.get(name))
    return changed


def edit_anywhere(document: dict[str, Any], drawn: random.Random, odd: Sequence[Any] = SCALARS) -> dict[str, Any]:
    """Put an odd value anywhere in an object, however deep, or take one out or in twice."""
    changed: dict[str, Any] = json.loads(json.dumps(document))
    spot: Any = changed
    while True:
        places = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        if not places:
            return changed
        place = drawn.choice(places)
        if not isinstance(spot[place], dict | list) or drawn.random() < 0.3:
            break
        spot = spot[place]
    match drawn.randrange(4):
        case 0:
            del spot[place]
        case 1 if isinstance(spot, list):
            spot.append(spot[place])
        case 2:
            spot[place] = [spot[place]]
        case _:
            spot[place] = drawn.choice(odd)
    return changed


def blow_up(data: bytes, drawn: random.Random) -> bytes:
    """Repeat a token or a piece of a text, up to what a message may have: what takes more than its size shows."""
    at = drawn.randrange(len(data) + 1)
    piece = drawn.choice([drawn.choice(TOKENS), data[at : at + drawn.randint(1, 8)]])[:8] or b'"'
    room = max(0, drawn.choice([10_000, 100_000, MAX_BYTES]) - len(data))
    return data[:at] + piece * (room // len(piece)) + data[at:]
