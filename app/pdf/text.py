"""Preparation of text for print: direction of each line, line breaks, code points for what can't be printed."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import TypedDict

# Invisible, and at work in the text around them: they join and part letters, end lines, and give directions.
AT_WORK = frozenset("\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069")
# Controls, other invisible ones (those that turn letters round among them: with them a text can look like another),
# surrogates, private ones, unassigned ones.
NEVER_PRINTED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
LINES = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
TAB = "    "
# Scripts without spaces have rules of their own for where a line may end.
LONG_WORD = re.compile(
    r"[^\s\u200b\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\ufe30-\uffef]{40,}"
)
LONG_RUN = re.compile(r"[^\s\u200b]{200,}")
STEP = 20
# More marks on one letter, or invisible characters in a row, than any language has; typesetting them takes for ever.
MOST_HEAPED = 12
BREAK = "\u200b"
# Makes a digit before it one on a key, as the next do with the colour of an emoji's skin. No typeface has them
# together with anything else.
KEY, SKINS = "\u20e3", "\U0001f3fb-\U0001f3ff"
LONE = re.compile(f"(?<![0-9#*])(?<![0-9#*]\ufe0f){KEY}|(?<![\u2600-\u27bf\U0001f000-\U0001faff\ufe0f])[{SKINS}]")


class Lines(TypedDict):
    """Lines that follow one another and have the same direction."""

    text: str
    rtl: bool


def find_characters(texts: Iterable[str]) -> set[str]:
    """The characters of these texts that take a typeface to print."""
    found = {character for text in texts for character in {*text}}
    return {each for each in found - AT_WORK if unicodedata.category(each) not in NEVER_PRINTED}


def spell_out(text: str, missing: Iterable[str]) -> str:
    """Write what can't be printed as code points: ⟨U+4E2D⟩. Lines end with a line feed alone."""
    unseen = {each for each in {*text} - AT_WORK if unicodedata.category(each) in NEVER_PRINTED}
    codes = {ord(each): name_code(each) for each in {*missing, *unseen}}
    text = LONE.sub(lambda found: name_code(found[0]), text)
    return _spread("\n".join(LINES.split(text)).translate({**codes, ord("\n"): "\n", ord("\t"): TAB}))


def name_code(character: str) -> str:
    """Name a character by its code point."""
    return f"⟨U+{ord(character):04X}⟩"


def shorten(name: str, most: int) -> str:
    """Shorten a name to so many characters, for where there is little room."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def arrange(text: str, rtl: bool) -> list[Lines]:
    """Part a text where its direction changes; `rtl` is what holds until a line tells its own."""
    directed: list[tuple[bool, str]] = []
    for line in text.split("\n"):
        rtl = _read_direction(line, rtl)
        directed.append((rtl, line))
    parts = groupby(directed, key=itemgetter(0))
    return [{"text": allow_breaks("\n".join(line for _, line in lines)), "rtl": rtl} for rtl, lines in parts]


def allow_breaks(text: str) -> str:
    """Let lines end inside words that would not fit on one."""
    for long in (LONG_WORD, LONG_RUN):
        text = long.sub(lambda match: BREAK.join(_cut(match[0])), text)
    return text


def _spread(text: str) -> str:
    heaping = "".join(each for each in {*text} if each in AT_WORK or unicodedata.category(each)[0] == "M")
    if not heaping:
        return text
    heap = re.compile(f"([{re.escape(heaping)}]{{{MOST_HEAPED}}})([{re.escape(heaping)}]+)")
    return heap.sub(lambda found: found[1] + "".join(map(name_code, found[2])), text)


def _read_direction(line: str, otherwise: bool) -> bool:
    for character in line:
        strong = unicodedata.bidirectional(character)
        if strong in ("L", "R", "AL"):
            return strong != "L"
    return otherwise


def _cut(word: str) -> Iterable[str]:
    start = 0
    for at in range(STEP, len(word)):
        # Not between a letter and its marks; but a heap of marks is cut, too.
        if at - start >= STEP and (at - start >= 2 * STEP or not _belongs(word[at], word[at - 1])):
            yield word[start:at]
            start = at
    yield word[start:]


def _belongs(character: str, before: str) -> bool:
    return unicodedata.category(character)[0] == "M" or "\u200d" in (character, before) or _is_virama(before)


def _is_virama(character: str) -> bool:
    return unicodedata.combining(character) == 9
