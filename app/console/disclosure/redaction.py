"""Redaction: makes a new text in which words are replaced by bars, so that they can't be recovered from it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from app.folding import FOLDS, fold

# Of one length, so that it doesn't tell the length of the word.
BAR = "█████"
# Invisible characters that folding leaves, between the letters of a word; separators between the digits of a number.
UNSEEN = "[\u034f\u2065\ufe00-\ufe0f]*"
BETWEEN_DIGITS = r"[\s\-./()\u2010-\u2015\u2212" + UNSEEN[1:]
NUMBER = re.compile(r"(?=.*\d)[\d\s\-./()+]+")


class Redacted(NamedTuple):
    """A redacted text; `missed` are the words, as they were given, that the original doesn't contain."""

    text: str
    missed: list[str]


def redact(text: str, words: Iterable[str]) -> Redacted:
    """Redact words wherever they occur, also within longer words, whatever their letter case, accents and line breaks.

    Numbers are found with other separators, too.
    """
    listed = [word for word in dict.fromkeys(word.strip() for word in words) if word]
    folded, places = _fold(text)
    covered = bytearray(len(text))
    missed = []
    for word in listed:
        spans = [match.span() for match in re.finditer(_make_pattern(word), folded) if match.group()]
        for start, stop in spans:
            first, last = places[start], places[stop - 1]
            covered[first : last + 1] = b"\1" * (last + 1 - first)
        if not spans:
            missed.append(word)
    return Redacted(_cover(text, covered), missed)


def _fold(text: str) -> tuple[str, list[int]]:
    """The fold of a text, and of each character in it the index in the text."""
    folds = [FOLDS[ord(sign)] for sign in text]
    return "".join(folds), [place for place, letters in enumerate(folds) for _letter in letters]


def _make_pattern(word: str) -> str:
    letters = fold(word)
    if NUMBER.fullmatch(letters):
        return BETWEEN_DIGITS.join(re.findall(r"\d", letters))
    parts = [UNSEEN.join(re.escape(letter) for letter in part) for part in letters.split()]
    return rf"{UNSEEN}\s[\s{UNSEEN[1:]}".join(parts)


def _cover(text: str, covered: bytearray) -> str:
    shown, under_bar = [], False
    for sign, is_covered in zip(text, covered, strict=True):
        # A combining accent after a covered letter is covered with it.
        goes_under = bool(is_covered) or (under_bar and bool(unicodedata.combining(sign)))
        if not goes_under:
            shown.append(sign)
        elif not under_bar:
            shown.append(BAR)
        under_bar = goes_under
    return "".join(shown)
