"""Redaction: makes a new text in which words are replaced by bars, so that they can't be recovered from it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from app.console.disclosure.lookalikes import find_alike
from app.folding import fold_with_places, split_finely

# Of one length, so that it doesn't tell the length of the word.
BAR = "█████"


class Redacted(NamedTuple):
    """A redacted text; `missed` are the words, as they were given, that the original doesn't contain.

    `alike` is what is left in it and looks like one of the words, as it is written: another spelling, or letters of
    another script.
    """

    text: str
    missed: list[str]
    alike: list[str]


def redact(text: str, words: Iterable[str]) -> Redacted:
    """Redact words wherever search would find them, also within longer words, and across line ends and separators."""
    listed = [word for word in dict.fromkeys(word.strip() for word in words) if word]
    folded, places = fold_with_places(text)
    covered = bytearray(len(text))
    missed = []
    for word in listed:
        spans = list(_find_spans(word, folded, places) if split_finely(word) else _find_literal(word, text))
        for first, end in spans:
            covered[first:end] = b"\1" * (end - first)
        if not spans:
            missed.append(word)
    shown = _cover(text, covered)
    return Redacted(shown, missed, find_alike(shown, listed))


def _find_spans(word: str, folded: str, places: list[int]) -> Iterable[tuple[int, int]]:
    # Looked for ahead, so that those that overlap are found, too.
    pattern = f"(?=({' ?'.join(map(re.escape, split_finely(word)))}))"
    for match in re.finditer(pattern, folded):
        start, stop = match.span(1)
        yield places[start], places[stop - 1] + 1


def _find_literal(word: str, text: str) -> Iterable[tuple[int, int]]:
    """Where a word stands that is of signs alone, which folding leaves nothing of."""
    return (match.span() for match in re.finditer(re.escape(word), text))


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
