"""Points of Ed25519 (RFC 8032, section 5.1) in plain Python: for keys and signatures that no library makes."""

from hashlib import sha512

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
IDENTITY = (1).to_bytes(32, "little")
ORDER_EIGHT = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
Point = tuple[int, int]


def add(one: bytes, other: bytes) -> bytes:
    """Add two points."""
    (x1, y1), (x2, y2) = _read(one), _read(other)
    twist = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + twist, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - twist, -1, P) % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def forge(key: bytes, secret: int, data: bytes, times: int = 8) -> bytes:
    """Sign for a key that may have a part of small order, so that both equations of verification hold."""
    for number in range(1000):
        nonce = number.to_bytes(32, "little")
        first, scalar = Ed25519PrivateKey.from_private_bytes(nonce).public_key().public_bytes_raw(), read_secret(nonce)
        challenge = int.from_bytes(sha512(first + key + data).digest(), "little")
        if challenge % times == 0:
            return first + ((scalar + challenge * secret) % ORDER).to_bytes(32, "little")
    raise AssertionError("not one of a thousand")


def read_secret(seed: bytes) -> int:
    """The secret scalar of an Ed25519 seed."""
    hashed = int.from_bytes(sha512(seed).digest()[:32], "little")
    return hashed & (2**254 - 8) | 2**254


def _read(data: bytes) -> Point:
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    return (P - x if x & 1 != sign else x), y
