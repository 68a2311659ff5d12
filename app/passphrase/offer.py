"""Made-up passphrases, offered to whoever has to choose one."""

import secrets

from crypto.phrase import WORDS

WORD_COUNT = 6
# Of 7772 words each: log2 7772 = 12.92.
BITS = 77


def draw() -> str:
    """Draw six words by the system's generator."""
    return " ".join(secrets.choice(WORDS) for _ in range(WORD_COUNT))
