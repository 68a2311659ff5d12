"""How strong a new passphrase is: how long somebody with a copy of the key file would need to guess it.

zxcvbn says how many guesses it takes (D. Wheeler, USENIX Security 2016), Argon2id what each costs: its memory is
written once in each pass, read twice, and in all but the first read once more, m(3t - 1) bytes through a graphics
card's memory, which is what bounds such cards.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from gettext import gettext as _
from gettext import ngettext

from zxcvbn import zxcvbn

from crypto.officer.keys.key_file import COSTS
from crypto.phrase import LISTED, WORDS

# zxcvbn takes 1.7 s for the worst 48 characters, made of signs that stand for several letters, and longer for more.
WEIGHED_CHARACTERS = 48
CARDS, CARD_BYTES_PER_SECOND = 1000, 2 * 10**12
DAY_SECONDS = 86_400
LEAST_SECONDS = 365 * DAY_SECONDS
OURS = ("sealedline", "sealed line")

_lock = threading.Lock()


class WeakPassphrase(Exception):
    """Somebody with a copy of the key file would guess it within a year, in so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


def check_strength(passphrase: str, known: Iterable[str] = ()) -> float:
    """Check a new passphrase: for how many seconds it would hold. Raises WeakPassphrase.

    `known` are names that whoever guesses would try first, such as the key's id and the organisation.
    """
    seconds = count_guesses(passphrase, known) / count_guesses_per_second()
    if seconds < LEAST_SECONDS:
        raise WeakPassphrase(seconds)
    return seconds


def count_guesses(passphrase: str, known: Iterable[str] = ()) -> float:
    """Estimate after how many guesses a passphrase is found, by its first 48 characters in NFKC, as keys are derived.

    Where all words are of the list from which this program draws, no more than it has of so many words.
    """
    # Cut first: normalising takes the square of the length of a run of accents.
    weighed = unicodedata.normalize("NFKC", passphrase[:WEIGHED_CHARACTERS])[:WEIGHED_CHARACTERS]
    names = {name[:WEIGHED_CHARACTERS] for each in (*known, *OURS) for name in (each, *each.split())}
    # It keeps `user_inputs` in a dictionary of the module.
    with _lock:
        guesses = float(zxcvbn(weighed, sorted(names), WEIGHED_CHARACTERS)["guesses"]) if weighed else 1.0
    words = [word for word in re.split(r"[\s._-]+", passphrase.lower()) if word]
    return min(guesses, float(len(WORDS)) ** len(words)) if LISTED.issuperset(words) else guesses


def count_guesses_per_second() -> float:
    """How many passphrases of a key file a thousand fast graphics cards try in a second."""
    guess_bytes = COSTS["m_kib"] * 1024 * (3 * COSTS["t"] - 1)
    return CARDS * CARD_BYTES_PER_SECOND / guess_bytes


def describe_strength(seconds: float) -> str:
    """Say how long a passphrase would hold."""
    words = _("Somebody with a copy of the key file and a thousand fast graphics cards would need {time} to guess it.")
    return words.format(time=describe_time(seconds))


def refuse_weak(error: WeakPassphrase) -> str:
    """Say why a passphrase is refused, and how to do better."""
    return _(
        "This passphrase is too easy to guess: with a copy of the key file and a thousand fast graphics cards it takes "
        "{time}. Take the six words that are offered, or add two or three words that have nothing to do with each "
        "other or with you. Names, dates, songs and sayings add little."
    ).format(time=describe_time(error.seconds))


def describe_time(seconds: float) -> str:
    """Say a time in plain words."""
    days = int(seconds // DAY_SECONDS)
    if days < 1:
        return _("less than a day")
    if days < 90:
        return ngettext("{num} day", "{num} days", days).format(num=days)
    if days < 730:
        return ngettext("{num} month", "{num} months", days // 30).format(num=days // 30)
    if days < 365_000:
        return ngettext("{num} year", "{num} years", days // 365).format(num=days // 365)
    return _("more than a thousand years")
