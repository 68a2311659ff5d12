"""The code phrase (SPEC 2): eight words that only the reporter knows; derives keys from them (Argon2id, RFC 9106)."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from crypto.encoding import derive as derive_key
from crypto.encoding import digest
from crypto.errors import InvalidPhrase
from crypto.keys import INSTANCE_BYTES, Identity, derive_sealing_key, mailbox_id
from crypto.signature import derive_signing_key

WORD_COUNT = 8
MAX_CHARACTERS = 1000
# So many words of a phrase in their order give it away: one of eight may be wrong, and the others are found.
GIVING_AWAY = 4
TOKEN_BYTES = 32
# The costs suit Tor Browser without a JIT; the phrase's 103 bits do not lean on them.
TIME_COST, MEMORY_KIB, LANES = 1, 9216, 1

WORDS = tuple((Path(__file__).parent / "words.txt").read_text("ascii").split())
LISTED = frozenset(WORDS)
# What keyboards and programs put into words and nobody sees, and the dot that a Turkish capital leaves in lower case.
UNSEEN = re.compile("[\u00ad\u0307\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


@dataclass(frozen=True)
class Reporter:
    """What a code phrase derives: identity, mailbox token, gate, mailbox id and lock, the last four of 32 bytes.

    The lock opens the slots of the channel's escalation (SPEC 3): who holds it may read all that the reporter sent.
    """

    identity: Identity
    token: bytes = field(repr=False)
    gate: bytes
    mailbox: bytes
    lock: bytes = field(repr=False)

    @classmethod
    def from_keys(cls, identity: Identity, token: bytes, lock: bytes) -> "Reporter":
        """Compute gate and mailbox id for an identity with one sealing key, a mailbox token and a lock (32 bytes)."""
        mailbox = mailbox_id(identity.sealing[0].address, identity.signing.verify)
        return cls(identity, token, digest("mailbox gate", token), mailbox, lock)


def generate() -> str:
    """Generate a code phrase in normal form: 8 of 7772 words, 103 bits, by the system's generator."""
    return " ".join(secrets.choice(WORDS) for _ in range(WORD_COUNT))


def split(written: str) -> list[str]:
    """Split what was typed, its first 1000 characters, into words: NFKC, lower case, no unseen signs, only a to z."""
    # Cut first: normalising takes the square of the length of a run of accents.
    folded = unicodedata.normalize("NFKC", written[:MAX_CHARACTERS]).lower().replace("\u0131", "i")
    return re.findall("[a-z]+", UNSEEN.sub("", folded))


def normalise(written: str) -> str:
    """Bring what was typed into the normal form.

    Raises InvalidPhrase unless it is exactly eight listed words.
    """
    words = split(written)
    if len(words) != WORD_COUNT or not LISTED.issuperset(words):
        raise InvalidPhrase
    return " ".join(words)


def holds_phrase(text: str, phrase: str | None = None) -> bool:
    """Whether a text holds eight listed words in a row, or four of this phrase (in normal form) in their order."""
    words = [word for part in re.split("[ \t\r\n]+", text) for word in split(part)]
    if any(LISTED.issuperset(run) for run in _list_runs(words, WORD_COUNT)):
        return True
    return phrase is not None and not _list_runs(words, GIVING_AWAY).isdisjoint(_list_runs(phrase.split(), GIVING_AWAY))


def list_swapped(phrase: str) -> list[tuple[int, int, str]]:
    """List a phrase (in normal form) with two of its words exchanged, neighbours first: the places of both from 0.

    At most 28; fewer where words are alike.
    """
    words, swapped = phrase.split(), []
    for distance in range(1, len(words)):
        for one in range(len(words) - distance):
            other = one + distance
            if words[one] != words[other]:
                between = words[one + 1 : other]
                exchanged = [*words[:one], words[other], *between, words[one], *words[other + 1 :]]
                swapped.append((one, other, " ".join(exchanged)))
    return swapped


def suggest(word: str, limit: int = 3) -> list[str]:
    """List the listed words that are most like this one, the likeliest first (Ratcliff and Obershelp)."""
    return get_close_matches(word, WORDS, limit, cutoff=0.6)


def derive_reporter(written: str, instance: bytes) -> Reporter:
    """Derive a reporter's keys and ids from a code phrase, at this instance (16 bytes).

    Argon2id with t=1, m=9216 KiB, p=1. Raises InvalidPhrase before anything is derived, ValueError for an instance of
    another size.
    """
    if len(instance) != INSTANCE_BYTES:
        raise ValueError("an instance has 16 bytes")
    phrase = normalise(written).encode("ascii")
    master = hash_secret_raw(phrase, instance, TIME_COST, MEMORY_KIB, LANES, 32, Type.ID, ARGON2_VERSION)
    sealing = derive_sealing_key(derive_key(master, "sealing seed"))
    signing = derive_signing_key(derive_key(master, "signing seed"))
    token, lock = derive_key(master, "mailbox token"), derive_key(master, "escalation lock")
    return Reporter.from_keys(Identity((sealing,), signing), token, lock)


def _list_runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
