"""Broken texts of every kind, for two implementations to disagree about: Hypothesis strategies."""

import json
from typing import Any, TypeVar

from hypothesis import strategies as st

from crypto.phrase import WORDS

T = TypeVar("T")
NUMBERS = "-0 0 1.0 1e3 1E400 01 -1 9007199254740991 9007199254740992 9007199254740993 99999999999999999 NaN Infinity"
ESCAPES = r"\ud83d \ud83d\ude00 \u0061 \u00E9 \u001f \/ \ /**/ '' {} [] true null , : [ ]"
FIELDS = '"a":1, "__proto__":1, "constructor":{}, "A":1, "1":1, "é":1,'
TOKENS = [token.encode() for text in (NUMBERS, ESCAPES, FIELDS) for token in text.split()] + [
    *(b"\xef\xbb\xbf", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80\xa8", b"\x00", b"\x7f"),
    *(b" ", b"\n", b'"', b"9" * 400, b"[" * 8 + b"]" * 8, b"[" * 9 + b"]" * 9, b"[" * 1000, b'{"a":' * 1000),
    *(b'"a b":1,', b'"' + b"a" * 64 + b'":1,', b'"' + b"a" * 65 + b'":1,'),
]
DAYS = "1999-12-31 2000-01-01 2024-02-29 2023-02-29 2100-02-29 2026-11-31 2026-13-01 2026-00-10 2026-1-1 9999-12-31"
DAYS_AND_OTHERS = [*DAYS.split(), "10000-01-01", "2026-11-22T00:00", "２０２６-11-22", "2026-11-22\n", "", "20261122"]
WORDS_AND_OTHERS = "reporter officer Officer constructor __proto__ received concluded reply report entry note follow-up"
SCALARS: list[Any] = [
    *(0, 1, -1, -0.0, 0.0, 1.0, 0.5, 1e300, 2**53 - 2, 2**53 - 1, 2**53, 2**64, True, False, None, float("nan")),
    *("", "a" * 64, "a" * 65, "A" * 43, "A" * 42 + "B", "=" * 43, "é\u2028", "\ud83d", "\ud83d\ude00", "\x00\x1f\x7f"),
    *WORDS_AND_OTHERS.split(),
]
NAMES = "kind text answers status of action from attachments retired_on question size_bytes a A __proto__ constructor"
NAMES_AND_OTHERS = [*NAMES.split(), "tostring", "a" * 65, "é", "1a", "a\n", "a_-9", "reporter", "officer", ""]


def mostly(usual: T, others: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """The usual value, or one time in eight another: many parts may be broken, but seldom all at once."""
    return st.integers(0, 7).flatmap(lambda number: st.just(usual) if number else others)


@st.composite
def edits(draw: st.DrawFn, data: bytes) -> bytes:
    """Flip, cut, double or insert in a few places; or change nothing."""
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        kind = draw(st.sampled_from(["flip", "insert", "replace", "cut", "double"]))
        if kind == "flip" and at < len(data):
            data = data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :]
        elif kind in ("insert", "replace"):
            token = draw(st.sampled_from(TOKENS) | st.binary(max_size=3))
            data = data[:at] + token + data[at + (len(token) if kind == "replace" else 0) :]
        else:
            end = draw(st.integers(at, min(len(data), at + 40)))
            data = data[:at] + (data[at:end] * 2 if kind == "double" else b"") + data[end:]
    return data


def values() -> st.SearchStrategy[Any]:
    """JSON values, most of them odd."""
    leaves, names = st.sampled_from(SCALARS + DAYS_AND_OTHERS) | st.text(max_size=4), st.sampled_from(NAMES_AND_OTHERS)
    return st.recursive(
        leaves, lambda item: st.lists(item, max_size=3) | st.dictionaries(names, item, max_size=3), max_leaves=6
    )


@st.composite
def documents(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """Put odd values and names anywhere in a JSON object, or take some out."""
    changed: dict[str, Any] = json.loads(json.dumps(document))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        spot: Any = changed
        while True:
            keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(spot[key], dict | list) and draw(st.booleans()):
                spot = spot[key]
                continue
            if draw(st.booleans()):
                spot[key] = draw(values())
            else:
                del spot[key]
            break
        if isinstance(spot, dict) and draw(st.booleans()):
            spot[draw(st.sampled_from(NAMES_AND_OTHERS))] = draw(values())
    return changed


def dump(document: object) -> bytes:
    """Write JSON in one line with sorted names, without asking whether it may be written so."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "surrogatepass")


@st.composite
def texts(draw: st.DrawFn, text: str) -> str:
    """Change a base64 text by a few characters."""
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        end = draw(st.integers(at, min(len(text), at + 2)))
        text = (
            text[:at]
            + draw(st.sampled_from(["", "=", "==", "A", "B", "-", "_", "+", "/", " ", "\n", "é", "\x00", "Ａ"]))
            + text[end:]
        )
    return text


# Letters that NFKC or lower case turns into these, and some that only look like them.
LOOKALIKES = {
    **{
        "a": "\u00aa\U0001d41a\u00e4\u0430\u0251",
        "e": "\u212f\u00e9",
        "f": "\ufb00\ufb01",
        "h": "\u210e\u00b5",
        "k": "\u212a",
    },
    **{
        "i": "\u0131\u0130\u2170\u2148",
        "l": "\u217c\u2113",
        "n": "\u0149",
        "o": "\u00ba\u03bf\u24ea",
        "s": "\u017f\u24c8",
    },
}
GAPS = [*" -,1、\t\n\x00", "\u00a0", "\u2009", "\u3000", "\u200b", "\u00ad", "\ufeff", "\u0301", "🕊", "\ud800"]
# Letters that came later than the Unicode of this Python are unknown to it, and known to a newer browser.
KNOWN_LETTERS = st.characters(exclude_categories=["Cn"])


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """Eight words, or nearly, as keyboards, phones and copied pages may write them."""
    words = draw(
        st.lists(st.sampled_from(WORDS), min_size=7, max_size=9)
        | st.lists(st.sampled_from(WORDS), min_size=8, max_size=8)
    )
    written = "".join(word + draw(st.sampled_from(GAPS)) for word in words)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(written) - 1))
        letter = written[at]
        wide = chr(ord(letter) + 0xFEE0) if "a" <= letter <= "z" else letter
        choices = (
            st.sampled_from([letter.upper(), wide, letter + "\u0301", *LOOKALIKES.get(letter, "")]) | KNOWN_LETTERS
        )
        written = written[:at] + draw(choices) + written[at + 1 :]
    return written
