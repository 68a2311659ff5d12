"""Words as they are looked for: without letter case, accents, marks that nobody sees, or ways to write one letter."""

import unicodedata

VERSION = unicodedata.unidata_version


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met. One by one, so that places can be found again."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        kept = "".join(sign for sign in parts if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
        self[code] = kept
        return kept


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Write a text as it is compared: NFKD, case-folded, without combining or invisible characters."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def find_place(text: str, word: str) -> tuple[int, int] | None:
    """Where in a text the first piece is that folds to a folded word: its start and its end."""
    at = fold(text).find(word)
    if at < 0 or text.isascii():
        return None if at < 0 else (at, at + len(word))
    start = end = reached = 0
    for place, sign in enumerate(text):
        if reached <= at:
            start = place
        reached += len(_FOLDS[ord(sign)])
        if reached >= at + len(word):
            end = place + 1
            break
    # Accents that follow belong to the last letter.
    while end < len(text) and not _FOLDS[ord(text[end])] and unicodedata.combining(text[end]):
        end += 1
    return start, end
