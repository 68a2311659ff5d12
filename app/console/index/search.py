"""Searching the texts of cases on this machine: every word has to be in them, however it is written."""

import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.console.folding import find_place, fold

AROUND = 60  # characters shown on either side
MOST_WORDS = 20
SHOWN_PART = 100_000


class Snippet(NamedTuple):
    """A piece of a text around what was found in it."""

    before: str
    found: str
    after: str


class Text(NamedTuple):
    """All that can be searched of a case: `folded` in UTF-8, and, packed, as it was written."""

    folded: bytes
    packed: bytes


def make_text(parts: Iterable[str]) -> Text:
    """Make a case's text of what its messages say, one below the other. What UTF-8 can't write is left out."""
    whole = "\n".join(parts).encode("utf-8", "ignore").decode()
    return Text(fold(whole).encode(), zlib.compress(whole.encode(), 6))


def split_words(query: str) -> list[str]:
    """The words of a query, folded, each once; the longest first, for the fewest cases hold them."""
    words = dict.fromkeys(fold(query).split()[:MOST_WORDS])
    return sorted(words, key=len, reverse=True)


def has_all(text: Text, words: Sequence[bytes]) -> bool:
    """Whether each of these words (folded, in UTF-8) is in a text."""
    folded = text.folded
    return all(word in folded for word in words)


def cut_snippet(text: Text, words: Sequence[str]) -> Snippet | None:
    """Cut out where the first of these words is that can be found; None if none is."""
    whole = zlib.decompress(text.packed).decode()
    for word in words:
        for start in range(0, len(whole), SHOWN_PART):
            part = whole[start : start + SHOWN_PART + len(word)]
            if place := find_place(part, word):
                return _cut(part, *place)
    return None


def _cut(text: str, start: int, end: int) -> Snippet:
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "… " + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    return Snippet(_flatten(before), text[start:end], _flatten(after))


def _flatten(text: str) -> str:
    # Spaces beside what was found stay: it may be the middle of a word.
    return " ".join(text.replace("\n", " ").split(" "))
