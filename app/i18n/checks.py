"""Checks of a translation: missing, too long, other placeholders, invisible characters, HTML."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from babel.messages.catalog import Catalog, Message

PLACE = re.compile(r"\{(\w+)\}")
# Short texts stand on buttons and beside fields; long ones only make a page longer.
MOST_TIMES = 1.7
MOST_MORE = 14
# Persian and the languages of India need the joiners; the others turn text around, or hide.
ALLOWED_FORMATS = "\u200c\u200d"
WIDE = "WF"


def find_faults(catalog: Catalog) -> Iterator[str]:
    """Say what is wrong with each translation of a catalogue, one sentence each."""
    for message in catalog:
        if message.id:
            yield from (f"{_first(message.id)!r}: {fault}" for fault in _find_faults_in(message))


def measure(text: str) -> int:
    """The width of a text: a letter is 1, a wide one (East Asian) 2, a combining mark 0."""
    signs = (sign for sign in text if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))
    return sum(2 if unicodedata.east_asian_width(sign) in WIDE else 1 for sign in signs)


def _first(texts: str | Sequence[str]) -> str:
    return texts if isinstance(texts, str) else texts[-1]


def _find_faults_in(message: Message) -> Iterator[str]:
    english = _first(message.id)
    if message.fuzzy:
        yield "it is marked as fuzzy: nobody has checked it"
    texts = message.string or ""
    for text in [texts] if isinstance(texts, str) else texts:
        yield from _compare(english, text)


def _compare(english: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield "it is not translated"
        return
    # A form of a plural may say the number in words.
    if not {*PLACE.findall(text)} <= {*PLACE.findall(english)}:
        yield f"it fills in something else: {text!r}"
    if {*PLACE.findall(english)} - {*PLACE.findall(text)} - {"count"}:
        yield f"it leaves out what is filled in: {text!r}"
    if measure(text) > measure(english) * MOST_TIMES + MOST_MORE:
        yield f"it is too long, {measure(text)} for {measure(english)}: {text!r}"
    if text != text.strip() or any(_is_odd(sign) for sign in text):
        yield f"it has signs that nobody sees: {text!r}"
    if "<" in text or "&" in text.replace("&", "", english.count("&")):
        yield f"it has marks of HTML: {text!r}"


def _is_odd(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn") and sign not in ALLOWED_FORMATS
