"""Blacking out words for good: what is given out is a new text, in which they are not."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

# As long for every word, so that it doesn't tell which one it was.
BAR = "█████"
# What can stand between the letters of a word without being seen, and between the digits of a number.
UNSEEN = "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]*"
BETWEEN_DIGITS = r"[\s\-./()\u2010-\u2015\u2212" + UNSEEN[1:]
NUMBER = re.compile(r"(?=.*\d)[\d\s\-./()+]+")


class Redacted(NamedTuple):
    """A text with bars in it; `missed` are words that are not in the original, as they were given."""

    text: str
    missed: list[str]


def redact(text: str, words: Iterable[str]) -> Redacted:
    """Black out words wherever they stand, also inside longer ones: letter case, line breaks, accents don't matter.

    The text that is given out is in Unicode's composed form.
    """
    composed = unicodedata.normalize("NFC", text)
    listed = [word for word in dict.fromkeys(word.strip() for word in words) if word]
    folded, places = _fold(composed)
    covered = bytearray(len(composed))
    missed = []
    for word in listed:
        spans = [match.span() for match in re.finditer(_make_pattern(word), folded) if match.group()]
        for start, stop in spans:
            first, last = places[start], places[stop - 1]
            covered[first : last + 1] = b"\1" * (last + 1 - first)
        if not spans:
            missed.append(word)
    return Redacted(_cover(composed, covered), missed)


def _fold(text: str) -> tuple[str, list[int]]:
    """The letters of a text without case and accents, and where in it each came from."""
    folded, places = [], []
    for place, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKD", sign.casefold()).casefold():
            if not unicodedata.combining(letter):
                folded.append(letter)
                places.append(place)
    return "".join(folded), places


def _make_pattern(word: str) -> str:
    letters, _places = _fold(unicodedata.normalize("NFC", word))
    if NUMBER.fullmatch(letters):
        return BETWEEN_DIGITS.join(re.findall(r"\d", letters))
    parts = [UNSEEN.join(re.escape(letter) for letter in part) for part in letters.split()]
    return rf"{UNSEEN}\s[\s{UNSEEN[1:]}".join(parts)


def _cover(text: str, covered: bytearray) -> str:
    shown, under_bar = [], False
    for sign, is_covered in zip(text, covered, strict=True):
        # An accent after a letter that is covered goes with it.
        goes_under = bool(is_covered) or (under_bar and bool(unicodedata.combining(sign)))
        if not goes_under:
            shown.append(sign)
        elif not under_bar:
            shown.append(BAR)
        under_bar = goes_under
    return "".join(shown)
