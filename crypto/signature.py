"""Signatures (SPEC 1): Ed25519 (RFC 8032), with checks of keys so strict that all libraries agree.

Bytes: seeds and verifying keys 32, signatures 64.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as Ed25519Key
from nacl.signing import VerifyKey

from crypto.encoding import derive, digest

VERIFY_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class SigningKey:
    """A signing key; `verify` (32 bytes) is its public key, the verifying key."""

    verify: bytes
    ed25519: Ed25519Key = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """Sign data: 64 bytes."""
        return self.ed25519.sign(data).signature


def derive_signing_key(seed: bytes) -> SigningKey:
    """Derive the signing key of a seed of 32 bytes. Raises ValueError for another size."""
    ed25519 = Ed25519Key(derive(seed, "ed25519"))
    return SigningKey(bytes(ed25519.verify_key), ed25519)


@lru_cache(maxsize=256)
def check_verifying_key(verify: bytes) -> None:
    """Check a verifying key that comes from somebody else.

    Raises ValueError unless it has 32 bytes and is a canonical point of the prime-order subgroup: on others, libraries
    differ.
    """
    if len(verify) != VERIFY_BYTES or not crypto_core_ed25519_is_valid_point(verify):
        raise ValueError("not a usable Ed25519 key")


def verify(verifying_key: bytes, signature: bytes, data: bytes) -> None:
    """Verify a signature (64 bytes) over data.

    Raises ValueError if the signature or the verifying key is bad.
    """
    check_verifying_key(verifying_key)
    try:
        VerifyKey(verifying_key).verify(data, signature)
    except BadSignatureError as error:
        raise ValueError("bad signature") from error


@lru_cache(maxsize=1024)
def fingerprint(verifying_key: bytes) -> str:
    """Write the fingerprint that people compare: 16 bytes of the key's digest, in eight groups of four hex digits."""
    text = digest("fingerprint", verifying_key)[:16].hex()
    return " ".join(text[i : i + 4] for i in range(0, 32, 4))
