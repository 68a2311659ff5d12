"""Keys and addresses (SPEC 1): who can open, and who has signed."""

from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import BadSignatureError
from nacl.public import PrivateKey
from nacl.signing import SigningKey as Ed25519Key
from nacl.signing import VerifyKey
from nacl.utils import random

from crypto.notation import derive, digest

SEED_BYTES = 32
X25519_BYTES = 32
MLKEM_BYTES = 1184
ADDRESS_BYTES = X25519_BYTES + MLKEM_BYTES
VERIFY_BYTES = 32
SIGNATURE_BYTES = 64

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
    """What opens messages sealed to `address` (1216 bytes): X25519 joined with ML-KEM-768 (FIPS 203)."""

    address: bytes
    x25519: PrivateKey = field(repr=False)
    mlkem: MLKEM768PrivateKey = field(repr=False)


@dataclass(frozen=True)
class SigningKey:
    """What signs messages (Ed25519, RFC 8032); others check them with `verify` (32 bytes)."""

    verify: bytes
    ed25519: Ed25519Key = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """Sign the data: 64 bytes."""
        return self.ed25519.sign(data).signature


@dataclass(frozen=True)
class Identity:
    """One person's secret: the sealing keys of all epochs, the newest last, and the signing key."""

    sealing: tuple[SealingKey, ...]
    signing: SigningKey


def draw_seed() -> bytes:
    """Draw a seed: 32 random bytes."""
    return random(SEED_BYTES)


def derive_sealing_key(seed: bytes) -> SealingKey:
    """Derive the sealing key of a 32-byte seed."""
    x25519 = PrivateKey(derive(seed, "x25519"))
    mlkem = MLKEM768PrivateKey.from_seed_bytes(derive(seed, "mlkem768", size=64))
    return SealingKey(bytes(x25519.public_key) + mlkem.public_key().public_bytes_raw(), x25519, mlkem)


def derive_signing_key(seed: bytes) -> SigningKey:
    """Derive the signing key of a 32-byte seed."""
    ed25519 = Ed25519Key(derive(seed, "ed25519"))
    return SigningKey(bytes(ed25519.verify_key), ed25519)


def check_address(address: bytes) -> None:
    """Check an address that somebody else wrote.

    Raises ValueError unless it is 1216 bytes, its X25519 key canonical and not of low order, its ML-KEM key reduced
    (FIPS 203, section 7.2).
    """
    if len(address) != ADDRESS_BYTES:
        raise ValueError("an address has 1216 bytes")
    x25519 = address[:X25519_BYTES]
    if int.from_bytes(x25519, "little") >= X25519_PRIME or x25519 in LOW_ORDER:
        raise ValueError("not a usable X25519 key")
    MLKEM768PublicKey.from_public_bytes(address[X25519_BYTES:])


@lru_cache(maxsize=256)
def check_verifying_key(verify: bytes) -> None:
    """Check a verifying key that somebody else wrote.

    Raises ValueError unless it is 32 bytes, a canonical point of the prime-order subgroup: on others, libraries differ.
    """
    if len(verify) != VERIFY_BYTES or not crypto_core_ed25519_is_valid_point(verify):
        raise ValueError("not a usable Ed25519 key")


def verify(verifying_key: bytes, signature: bytes, data: bytes) -> None:
    """Check a signature (64 bytes) over the data.

    Raises ValueError if it, or the verifying key, does not hold.
    """
    check_verifying_key(verifying_key)
    try:
        VerifyKey(verifying_key).verify(data, signature)
    except BadSignatureError as error:
        raise ValueError("bad signature") from error


def fingerprint(verifying_key: bytes) -> str:
    """Write what people compare of a verifying key: 16 bytes of its digest, in eight groups of four hex digits."""
    text = digest("fingerprint", verifying_key)[:16].hex()
    return " ".join(text[i : i + 4] for i in range(0, 32, 4))


def mailbox_id(address: bytes, verifying_key: bytes) -> bytes:
    """Compute the mailbox id (32 bytes) that commits to a reporter's two public keys (SPEC 2)."""
    return digest("mailbox id", address + verifying_key)
