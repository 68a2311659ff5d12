"""The notation of SPEC.md: base64url (RFC 4648), and hashing and key derivation by BLAKE2b (RFC 7693)."""

import hashlib
from binascii import a2b_base64, b2a_base64

PREFIX = b"sealedline/2 "
TO_URL, FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")


def b64encode(data: bytes) -> str:
    """Encode bytes in base64url without padding (RFC 4648, section 5)."""
    return b2a_base64(data, newline=False).translate(TO_URL, b"=").decode("ascii")


def b64decode(text: object, size: int | None = None) -> bytes:
    """Decode base64url without padding, to `size` bytes if given.

    Raises ValueError for every text that `b64encode` would not have written.
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
    """Hash data under a label: 32 bytes of BLAKE2b.

    The label keeps uses apart: what is hashed is `sealedline/2 ` and the label, a zero byte, then the data.
    """
    return hashlib.blake2b(PREFIX + label.encode("ascii") + b"\x00" + data, digest_size=32).digest()


def derive(key: bytes, label: str, data: bytes = b"", size: int = 32) -> bytes:
    """Derive `size` bytes (1 to 64) from a key of 32 bytes, under a label: BLAKE2b with this key, hashing as `digest`.

    Raises ValueError for a key of another size.
    """
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return hashlib.blake2b(PREFIX + label.encode("ascii") + b"\x00" + data, key=key, digest_size=size).digest()
