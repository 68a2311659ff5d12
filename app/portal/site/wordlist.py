"""The list of words as the pages load it: a quarter shorter, so that there is room for the questions.

Each word is how many letters the word before loses at its end (one digit of base 36, letters in capitals), and what
comes in their place. `app/portal/scripts/sealing/client.js` reads it.
"""

import os
from itertools import pairwise


def shorten(words: list[str]) -> str:
    """Write a list of words in small letters, of which those that follow each other begin alike."""
    return "".join(_shorten(before, word) for before, word in pairwise(["", *words])) + "\n"


def _shorten(before: str, word: str) -> str:
    shared = len(os.path.commonprefix([before, word]))
    return f"{'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'[len(before) - shared]}{word[shared:]}"
