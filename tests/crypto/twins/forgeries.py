"""Keys, signatures and envelopes that no honest implementation makes, and on which two libraries might differ."""

from hashlib import sha512

from hypothesis import strategies as st
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_core_ed25519_add,
    crypto_scalarmult_ed25519_base_noclamp,
)

from crypto import envelope
from crypto.encoding import derive
from crypto.keys import LOW_ORDER
from tests.crypto.twins.mutations import edits
from tests.crypto.twins.samples import SEALING, SEEDS, SIGNING

# All points of small order, in every encoding (libsodium's list and the sign bit), and two that only look like points.
SMALL = [
    bytes.fromhex(head) + bytes.fromhex(middle) * 30 + bytes.fromhex(tail)
    for head, middle, tail in [
        ("00", "00", "00"),
        ("01", "00", "00"),
        ("ec", "ff", "7f"),
        ("ed", "ff", "7f"),
        ("ee", "ff", "7f"),
    ]
] + [
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
]
SMALL += [point[:31] + bytes([point[31] | 0x80]) for point in SMALL]
TORSION = [SMALL[0], SMALL[5], SMALL[6], SMALL[2]]
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
IDENTITY = SMALL[1]


def points(point: bytes) -> st.SearchStrategy[bytes]:
    """Ed25519 points: this one, with torsion added, of small order, not canonical, or none at all."""
    mixed = [crypto_core_ed25519_add(point, torsion) for torsion in TORSION]
    off = [(PRIME + low).to_bytes(32, "little") for low in range(19)]
    return st.sampled_from([point] * 12 + mixed + SMALL + off) | edits(point) | st.binary(min_size=32, max_size=32)


@st.composite
def addresses(draw: st.DrawFn, address: bytes) -> bytes:
    """Addresses whose X25519 or ML-KEM half may be one that no honest key has."""
    edge = [*range(3), *(PRIME + d for d in range(-2, 3)), 2**255 - 1, 2**255, 2**255 + 9, 2**256 - 1]
    special = [n.to_bytes(32, "little") for n in edge] + sorted(LOW_ORDER)
    head, body = draw(st.sampled_from([address[:32]] * 8 + special)), bytearray(address[32:])
    if draw(st.booleans()):
        at, value = 3 * draw(st.integers(0, 383)), draw(st.sampled_from([0, 3327, 3328, 3329, 3330, 4095]))
        both = int.from_bytes(body[at : at + 3], "little")
        changed = draw(st.sampled_from([(both & ~0xFFF) | value, (both & 0xFFF) | value << 12]))
        body[at : at + 3] = changed.to_bytes(3, "little")
    whole = head + bytes(body)
    sizes: list[bytes] = [whole] * 5 + [whole[:-1], whole + b"\x00", b""]
    return draw(st.sampled_from(sizes))


def secret_of(seed: bytes) -> int:
    """The secret scalar (RFC 8032) of a signing key."""
    secret = bytearray(sha512(derive(seed, "ed25519")).digest()[:32])
    secret[0] &= 248
    secret[31] = secret[31] & 63 | 64
    return int.from_bytes(secret, "little")


def forge(secret: int, nonce: int, key: bytes, torsion: bytes, data: bytes) -> bytes:
    """Sign with pieces of one's choice: what may hold in one library and not in another."""
    first = crypto_scalarmult_ed25519_base_noclamp(nonce.to_bytes(32, "little")) if nonce else IDENTITY
    first = first if torsion == IDENTITY else crypto_core_ed25519_add(first, torsion)
    challenge = int.from_bytes(sha512(first + key + data).digest(), "little")
    return first + ((nonce + challenge * secret) % ORDER).to_bytes(32, "little")


@st.composite
def signatures(draw: st.DrawFn, key: bytes, data: bytes) -> bytes:
    """Signatures by the first seed's key: honest, forged, with torsion, with S not reduced, cut, flipped."""
    secret, nonce = draw(st.sampled_from([secret_of(SEEDS[0]), 0])), draw(st.integers(0, ORDER - 1))
    forged = forge(secret, nonce, key, draw(st.sampled_from([IDENTITY] * 3 + TORSION)), data)
    high = forged[:32] + (int.from_bytes(forged[32:], "little") + ORDER).to_bytes(32, "little")
    honest = SIGNING[0].sign(data)
    other = points(honest[:32]).map(lambda first: first + honest[32:])
    return draw(st.sampled_from([forged, forged, high, honest, honest, honest[:-1]]) | edits(honest) | other)


def seal_anything(data: bytes, readable: list[bool]) -> bytes:
    """Seal what `seal` would not: any bytes in place of a message."""
    key = b"k" * 32
    places = [envelope.Slot(owner.address, can) for owner, can in zip(SEALING, readable, strict=False)]
    head = b"SLE2" + bytes([len(places)]) + b"".join(envelope.wrap(key, place) for place in places)
    commitment = derive(key, "commitment", head)
    padded = (SIGNING[0].sign(envelope.SIGNED + commitment + data) + data + b"\x80").ljust(4096, b"\x00")
    payload_key = derive(key, "payload")
    return head + commitment + crypto_aead_xchacha20poly1305_ietf_encrypt(padded, commitment, bytes(24), payload_key)


@st.composite
def envelopes(draw: st.DrawFn, data: bytes) -> bytes:
    """Envelopes for some of three recipients, whole or broken at one of the seams."""
    whole = seal_anything(data, draw(st.lists(st.booleans(), min_size=1, max_size=3)))
    end = len(whole)
    at = draw(st.sampled_from([0, 4, 5, 5 + 32, 5 + 80, 5 + 1168, 5 + 1216, end - 4144, end - 4112, end - 16]))
    piece = whole[at : at + 64]
    flipped = st.integers(0, 8 * len(piece) - 1).map(lambda bit: flip(piece, bit))
    return draw(st.just(whole) | (flipped | edits(piece)).map(lambda piece: whole[:at] + piece + whole[at + 64 :]))


def flip(data: bytes, bit: int) -> bytes:
    """Turn one bit over."""
    return (int.from_bytes(data, "little") ^ 1 << bit).to_bytes(len(data), "little")
