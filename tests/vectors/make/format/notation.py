"""The notation of SPEC.md: base64url, hashes under labels, canonical JSON; and bytes drawn from a fixed seed."""

import hashlib
import json
from base64 import urlsafe_b64encode

FORMAT = b"sealedline/2 "


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def labelled(label: str, data: bytes) -> bytes:
    """What is hashed or signed under a label."""
    return b"".join((FORMAT, label.encode("ascii"), b"\0", data))


def digest(label: str, data: bytes) -> bytes:
    return hashlib.blake2b(labelled(label, data), digest_size=32).digest()


def derive(key: bytes, label: str, data: bytes = b"", size: int = 32) -> bytes:
    return hashlib.blake2b(labelled(label, data), key=key, digest_size=size).digest()


def canonical(value: object) -> bytes:
    """Canonical JSON. Names are ASCII here, so their order by code units is that of their characters."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Draw:
    """A stream of bytes that looks random, and is the same on every run for the same name."""

    def __init__(self, name: str) -> None:
        self._name, self._drawn = name.encode(), 0

    def __call__(self, size: int = 32) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(b"%b %d" % (self._name, self._drawn)).digest(size)
