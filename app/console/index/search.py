"""Full-text search in cases, in memory: all words of a query must occur in a case's normalised text."""

import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.folding import find_place, fold, split

AROUND = 60  # characters shown on either side
MOST_WORDS = 20
SHOWN_PART = 100_000
OVERLAP = 1000  # of what may lie across two parts, with what stands between its letters
MOST_SEARCHED = 500_000  # characters of a case


class Snippet(NamedTuple):
    """A match with up to 60 characters of text before and after it."""

    before: str
    found: str
    after: str


class SearchText(NamedTuple):
    """The searchable text of a case: `folded` (normalised, UTF-8), and the original UTF-8, `compressed` by zlib."""

    folded: bytes
    compressed: bytes


def make_search_text(parts: Iterable[str]) -> SearchText:
    """Make the search text of the parts of a case: their first 500,000 characters, of those that UTF-8 can encode."""
    whole = "\n".join(parts)[:MOST_SEARCHED].encode("utf-8", "ignore").decode()
    return SearchText(fold(whole).encode(), zlib.compress(whole.encode(), 6))


def split_words(query: str) -> list[str]:
    """The words of a query, folded, at most 20; the longest first, for it is in the fewest cases."""
    words = dict.fromkeys(split(query)[:MOST_WORDS])
    return sorted(words, key=len, reverse=True)


def has_all(text: SearchText, words: Sequence[bytes]) -> bool:
    """Whether each of these words (normalised, UTF-8) is in a text."""
    folded = text.folded
    return all(word in folded for word in words)


def cut_snippet(text: SearchText, words: Sequence[str]) -> Snippet | None:
    """Cut the snippet around the first of these words that occurs; None if none does."""
    whole = zlib.decompress(text.compressed).decode()
    for word in words:
        for start in range(0, len(whole), SHOWN_PART):
            part = whole[start : start + SHOWN_PART + OVERLAP]
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
    # Spaces beside the match are kept: it may be the middle of a word.
    return " ".join(text.replace("\n", " ").split(" "))
