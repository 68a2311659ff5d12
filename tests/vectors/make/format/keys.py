"""Keys, addresses and code phrases (SPEC 1 and 2)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from kyber_py.ml_kem import ML_KEM_768

from tests.vectors.make.format.notation import Draw, b64, derive, digest, labelled

UNSEEN = [
    *[(sign, sign) for sign in (0xAD, 0x307, 0x34F, 0x61C, 0x180E, 0xFEFF)],
    *[(0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F)],
]
COSTS = {"time_cost": 1, "memory_cost": 9216, "parallelism": 1}


@dataclass(frozen=True)
class Person:
    """Whoever has keys: an officer, a reporter, the root."""

    sealing_seed: bytes
    signing_seed: bytes

    @cached_property
    def address(self) -> bytes:
        x25519 = X25519PrivateKey.from_private_bytes(derive(self.sealing_seed, "x25519"))
        mlkem, _ = ML_KEM_768.key_derive(derive(self.sealing_seed, "mlkem768", size=64))
        return x25519.public_key().public_bytes_raw() + bytes(mlkem)

    @cached_property
    def _ed25519(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(derive(self.signing_seed, "ed25519"))

    @cached_property
    def verify(self) -> bytes:
        return self._ed25519.public_key().public_bytes_raw()

    @property
    def mailbox(self) -> bytes:
        return digest("mailbox id", self.address + self.verify)

    @property
    def fingerprint(self) -> str:
        return re.sub("(....)(?=.)", r"\1 ", digest("fingerprint", self.verify)[:16].hex())

    @property
    def public(self) -> dict[str, str]:
        return {"address": b64(self.address), "verify": b64(self.verify)}

    def sign(self, label: str, data: bytes) -> bytes:
        return self._ed25519.sign(labelled(label, data))


def draw_person(draw: Draw) -> Person:
    return Person(draw(), draw())


@dataclass(frozen=True)
class Reporter(Person):
    """What a code phrase derives."""

    token: bytes
    lock: bytes

    @property
    def gate(self) -> bytes:
        return digest("mailbox gate", self.token)


def normalise(written: str) -> str:
    """The normal form of a phrase. Whether its words are listed is for its readers to find out."""
    low = unicodedata.normalize("NFKC", written[:1000]).lower()
    seen = [letter for letter in low if not any(first <= ord(letter) <= last for first, last in UNSEEN)]
    return " ".join(re.findall("[a-z]+", "".join(seen).replace("ı", "i")))


def derive_reporter(phrase: str, instance: bytes) -> Reporter:
    """Derive a reporter from a phrase in normal form."""
    master = hash_secret_raw(phrase.encode(), instance, **COSTS, hash_len=32, type=Type.ID, version=ARGON2_VERSION)
    labels = ("sealing seed", "signing seed", "mailbox token", "escalation lock")
    return Reporter(*(derive(master, label) for label in labels))
