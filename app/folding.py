"""Folding of text for comparing: NFKD and case folding (UAX 15, 21), without accents and invisible characters.

Character by character: normalising a whole text takes the square of the length of a run of accents, which it sorts.
"""

import unicodedata

VERSION = unicodedata.unidata_version


class Folds(dict[int, str]):
    """A cache of the fold of each character, by code point: so that places in a fold can be told in the text."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        fold = "".join(sign for sign in parts if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
        self[code] = fold
        return fold


FOLDS = Folds()


def fold(text: str) -> str:
    """Fold a text: NFKD, case-folded, without combining or invisible characters."""
    return text.lower() if text.isascii() else text.translate(FOLDS)


def find_place(text: str, word: str) -> tuple[int, int] | None:
    """Find the first piece of a text whose fold is this word's: its start and end index, or None."""
    at = fold(text).find(word)
    if at < 0 or text.isascii():
        return None if at < 0 else (at, at + len(word))
    start = end = reached = 0
    for place, sign in enumerate(text):
        if reached <= at:
            start = place
        reached += len(FOLDS[ord(sign)])
        if reached >= at + len(word):
            end = place + 1
            break
    # Accents that follow belong to the last letter.
    while end < len(text) and not FOLDS[ord(text[end])] and unicodedata.combining(text[end]):
        end += 1
    return start, end
