"""The code phrase (SPEC 2): eight words that only the reporter knows, and all that follows from them."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from crypto.errors import InvalidPhrase
from crypto.keys import Identity, derive_sealing_key, derive_signing_key, mailbox_id
from crypto.notation import derive as derive_key
from crypto.notation import digest

WORD_COUNT = 8
INSTANCE_BYTES = 16
TOKEN_BYTES = 32
# The costs suit Tor Browser without a JIT; the phrase's 103 bits do not lean on them.
TIME_COST, MEMORY_KIB, LANES = 2, 19456, 1

WORDS = tuple((Path(__file__).parent / "words.txt").read_text("ascii").split())
LISTED = frozenset(WORDS)


@dataclass(frozen=True)
class Reporter:
    """What a code phrase stands for: an identity, the mailbox id, the token that opens it, the gate that finds it."""

    identity: Identity
    token: bytes = field(repr=False)
    gate: bytes
    mailbox: bytes


def draw() -> str:
    """Draw a new code phrase in normal form: 103 bits from the system's generator."""
    return " ".join(secrets.choice(WORDS) for _ in range(WORD_COUNT))


def split(written: str) -> list[str]:
    """Split what somebody typed into words: NFKC, lower case, only a to z."""
    return re.sub("[^a-z]+", " ", unicodedata.normalize("NFKC", written).lower()).split()


def normalise(written: str) -> str:
    """Bring what somebody typed into the normal form.

    Raises InvalidPhrase unless that is exactly eight listed words.
    """
    words = split(written)
    if len(words) != WORD_COUNT or not LISTED.issuperset(words):
        raise InvalidPhrase
    return " ".join(words)


def suggest(word: str, limit: int = 3) -> list[str]:
    """List the few words of the list that look most like this one, the likeliest first."""
    return get_close_matches(word, WORDS, limit, cutoff=0.6)


def derive(written: str, instance: bytes) -> Reporter:
    """Derive all that a code phrase stands for, at this instance (16 bytes).

    Raises InvalidPhrase before anything is derived. Argon2id (RFC 9106) with t=2, 19 MiB, p=1.
    """
    if len(instance) != INSTANCE_BYTES:
        raise ValueError("an instance has 16 bytes")
    phrase = normalise(written).encode("ascii")
    master = hash_secret_raw(phrase, instance, TIME_COST, MEMORY_KIB, LANES, 32, Type.ID, ARGON2_VERSION)
    sealing = derive_sealing_key(derive_key(master, "sealing seed"))
    signing = derive_signing_key(derive_key(master, "signing seed"))
    token = derive_key(master, "mailbox token")
    gate = digest("mailbox gate", token)
    return Reporter(Identity((sealing,), signing), token, gate, mailbox_id(sealing.address, signing.verify))
