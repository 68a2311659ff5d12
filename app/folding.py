"""Folding of text for comparing, for search and redaction alike: what is spelt in several ways becomes the same.

Sign by sign: NFKD and case folding (UAX 15, 21) without accents and invisible signs, digits of all scripts as 0 to 9,
letters of one sound and look in Arabic and Persian, Turkish i, apostrophes left out. Then what stands between letters:
one space, or nothing within a number, within a word that a hyphen joins or a line's end breaks, and in scripts that
need no spaces. Normalising a whole text would take the square of the length of a run of accents, which it sorts.
"""

import re
import unicodedata
from typing import NamedTuple

VERSION = f"{unicodedata.unidata_version}, 2"

SPACE, HYPHEN, SOFT, LINE = " ", "-", "\u00ad", "\n"
LINE_ENDS = "\n\r\v\f\x85\u2028\u2029"
# The acute accent that stands alone is typed as one, though it decomposes to a space.
ACUTE = "\u00b4\u1ffd"
APOSTROPHES = f"'`{ACUTE}\u02b9-\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u2018-\u201b\u2032\u2035\ua78b\ua78c"
IS_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
# Hyphens that Unicode doesn't list as dashes: the hyphenation point, minus signs.
HYPHENS = "\u02d7\u2027\u2043\u2212"
# Signs that show nothing, and are neither accents nor of the category of formats.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Letters that stand for one another, after their accents (and hamzas) were taken off.
SAME = {
    "ı": "i", "ȷ": "j", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "þ": "th",
    "\u0621": "", "\u0640": "", "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06d2": "\u064a",
    "\u06a9": "\u0643", "\u06aa": "\u0643", "\u0629": "\u0647", "\u06c3": "\u0647", "\u06be": "\u0647",
    "\u06c1": "\u0647", "\u06d5": "\u0647",
}  # fmt: skip
# Chinese, Japanese and Korean letters: a space between two of them tells nothing of a name.
UNSPACED = "\u1100-\u11ff\u3005-\u9fff\U00020000-\U0003ffff"
IS_UNSPACED = re.compile(f"[{UNSPACED}]")
# What may have to be joined: not one space between other letters, which is left as it is.
_ANY, _JOINED = f"[{SPACE}{LINE}{SOFT}{HYPHEN}]", f"[0-9{UNSPACED}]"
BETWEEN = re.compile(
    rf"{_ANY}(?:{_ANY}+|(?<=[{LINE}{SOFT}{HYPHEN}])|(?<={_JOINED}{SPACE})|(?={_JOINED})|(?<=\A{SPACE})|\Z)"
)
DIGITS = frozenset("0123456789")


class Folds(dict[int, str]):
    """A cache of the fold of each sign, by code point; what stands between letters is a space, hyphen or line end."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if sign == SOFT or IS_APOSTROPHE.match(sign):
            fold = SOFT if sign == SOFT else ""
        else:
            parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
            fold = "".join(map(_fold_part, parts))
        self[code] = fold
        return fold


def _fold_part(sign: str) -> str:
    category = unicodedata.category(sign)
    if sign in LINE_ENDS:
        return LINE
    if category == "Pd" or sign in HYPHENS:
        return HYPHEN
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if unicodedata.combining(sign) or category == "Cf" or UNSEEN.match(sign) or IS_APOSTROPHE.match(sign):
        return ""
    is_between = category[0] in "ZP" or category in ("Cc", "Sm", "Sc", "Sk")
    return SPACE if is_between else SAME.get(sign, sign)


FOLDS = Folds()


class Folded(NamedTuple):
    """The fold of a text, and of each character in it the index in the text."""

    text: str
    places: list[int]


def fold(text: str) -> str:
    """Fold a text."""
    return BETWEEN.sub(_join, text.translate(FOLDS))


def fold_with_places(text: str) -> Folded:
    """Fold a text, and tell where what is in the fold stands in the text."""
    folds = [FOLDS[ord(sign)] for sign in text]
    signs, places = "".join(folds), [place for place, letters in enumerate(folds) for _letter in letters]
    pieces, kept, at = list[str](), list[int](), 0
    for match in BETWEEN.finditer(signs):
        joint = _join(match)
        pieces += [signs[at : match.start()], joint]
        kept += places[at : match.start()]
        kept += places[match.start() : match.start() + len(joint)]
        at = match.end()
    return Folded("".join([*pieces, signs[at:]]), kept + places[at:])


def split(text: str) -> list[str]:
    """The parts of a name or a query, folded: between them anything may stand that isn't a letter or a digit."""
    return re.findall(f"[^{SPACE}{LINE}{HYPHEN}]+", text.translate(FOLDS).replace(SOFT, ""))


def split_finely(text: str) -> list[str]:
    """The parts of a text like `split`, and where there is an apostrophe, too."""
    return split(IS_APOSTROPHE.sub(HYPHEN, text))


def find_place(text: str, word: str) -> tuple[int, int] | None:
    """Find the first piece of a text whose fold is this word's: its start and end index, or None."""
    folded = fold_with_places(text)
    at = folded.text.find(word)
    if at < 0 or not word:
        return None if at < 0 else (0, 0)
    end = folded.places[at + len(word) - 1] + 1
    # Accents that follow belong to the last letter.
    while end < len(text) and not FOLDS[ord(text[end])] and unicodedata.combining(text[end]):
        end += 1
    return folded.places[at], end


def _join(match: re.Match[str]) -> str:
    """What is left of what stands between two letters: a space, or nothing."""
    run, signs = match[0], match.string
    before, after = signs[match.start() - 1 : match.start()], signs[match.end() : match.end() + 1]
    if not before or not after or before in DIGITS or after in DIGITS:
        return ""
    is_joined = run == HYPHEN or not run.strip(SOFT)
    is_broken = run[0] in (HYPHEN, SOFT) and LINE in run and not run[1:].strip(f"{SPACE}{LINE}")
    is_unspaced = IS_UNSPACED.match(before) and IS_UNSPACED.match(after)
    return "" if is_joined or is_broken or is_unspaced else SPACE
