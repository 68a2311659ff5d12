"""Sealing keys, addresses and identities (SPEC 1): X25519 (RFC 7748) joined with ML-KEM-768 (FIPS 203).

Bytes: seeds and X25519 keys 32, an ML-KEM-768 public key 1184, an address (both public keys) 1216.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from nacl.public import PrivateKey

from crypto.encoding import derive, digest
from crypto.signature import SigningKey

SEED_BYTES = 32
X25519_BYTES = 32
MLKEM_BYTES = 1184
ADDRESS_BYTES = X25519_BYTES + MLKEM_BYTES
INSTANCE_BYTES = 16

X25519_PRIME = 2**255 - 19
# The canonical points whose order divides 8 (RFC 7748, section 7): a secret shared with one is no secret.
LOW_ORDER = frozenset(
    bytes.fromhex(point)
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


@dataclass(frozen=True)
class SealingKey:
    """A key pair that opens what is sealed to `address` (1216 bytes)."""

    address: bytes
    x25519: PrivateKey = field(repr=False)
    mlkem: MLKEM768PrivateKey = field(repr=False)


@dataclass(frozen=True)
class Identity:
    """One person's secret keys: all sealing keys that they hold, the newest last, and the signing key.

    `kept` are content keys (32 bytes) of envelopes that no sealing key opens any more, by their digests: what an
    officer's keyring holds (SPEC 8). `locked` are secrets (64 bytes) that open more of them, once their lock is known.
    """

    sealing: tuple[SealingKey, ...]
    signing: SigningKey
    kept: Mapping[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)
    locked: Mapping[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)

    def opening_keys(self, envelope: bytes) -> "Sequence[SealingKey] | bytes":
        """What an envelope is opened with: its content key if that was kept, else the sealing keys."""
        return (self.kept and self.kept.get(digest("entry", envelope))) or self.sealing


def generate_seed() -> bytes:
    """Generate a seed: 32 random bytes."""
    return token_bytes(SEED_BYTES)


def derive_sealing_key(seed: bytes) -> SealingKey:
    """Derive the sealing key of a seed of 32 bytes. Raises ValueError for another size."""
    x25519 = PrivateKey(derive(seed, "x25519"))
    mlkem = MLKEM768PrivateKey.from_seed_bytes(derive(seed, "mlkem768", size=64))
    return SealingKey(bytes(x25519.public_key) + mlkem.public_key().public_bytes_raw(), x25519, mlkem)


def check_address(address: bytes) -> None:
    """Check an address that comes from somebody else.

    Raises ValueError unless it has 1216 bytes, its X25519 key is canonical and not of low order, and its ML-KEM key
    passes the modulus check (FIPS 203, section 7.2).
    """
    if len(address) != ADDRESS_BYTES:
        raise ValueError("an address has 1216 bytes")
    x25519 = address[:X25519_BYTES]
    if int.from_bytes(x25519, "little") >= X25519_PRIME or x25519 in LOW_ORDER:
        raise ValueError("not a usable X25519 key")
    MLKEM768PublicKey.from_public_bytes(address[X25519_BYTES:])


def mailbox_id(address: bytes, verifying_key: bytes) -> bytes:
    """Compute the mailbox id (32 bytes) of a reporter's two public keys: it commits to them (SPEC 2)."""
    return digest("mailbox id", address + verifying_key)
