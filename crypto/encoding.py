"""The notation of SPEC.md: how bytes are written as text, hashed and turned into keys."""

import hashlib
from binascii import a2b_base64, b2a_base64

PREFIX = b"sealedline/1 "
TO_URL, FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")


def b64encode(data: bytes) -> str:
    """Write bytes in base64url without padding (RFC 4648, section 5)."""
    return b2a_base64(data, newline=False).translate(TO_URL, b"=").decode("ascii")


def b64decode(text: object, size: int | None = None) -> bytes:
    """Read what `b64encode` wrote, of `size` bytes if given.

    Raises ValueError for anything that does not encode to the very same text again.
    """
    if not isinstance(text, str) or not text.isascii():
        raise ValueError("not base64url")
    data = a2b_base64(text.encode("ascii").translate(FROM_URL) + b"=" * (-len(text) % 4))
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
