"""The notation of SPEC.md: how bytes are written as text, hashed and turned into keys."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

PREFIX = b"sealedline/1 "


def b64encode(data: bytes) -> str:
    """Write bytes in base64url without padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64decode(text: object, size: int | None = None) -> bytes:
    """Read what `b64encode` wrote, of `size` bytes if given.

    Raises ValueError for anything that does not encode to the very same text again.
    """
    if not isinstance(text, str) or not text.isascii():
        raise ValueError("not base64url")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64encode(data) != text:
        raise ValueError("not base64url in its one form")
    if size is not None and len(data) != size:
        raise ValueError("wrong length")
    return data


def digest(label: str, data: bytes) -> bytes:
    """Hash for one purpose: 32 bytes of BLAKE2b (RFC 7693) over `sealedline/1 label`, a zero byte, and the data."""
    return hashlib.blake2b(PREFIX + label.encode("ascii") + b"\x00" + data, digest_size=32).digest()


def derive(key: bytes, label: str, data: bytes = b"", size: int = 32) -> bytes:
    """Derive `size` bytes for one purpose from a 32-byte key, by keyed BLAKE2b (RFC 7693)."""
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return hashlib.blake2b(PREFIX + label.encode("ascii") + b"\x00" + data, key=key, digest_size=size).digest()
