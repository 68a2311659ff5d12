"""Words that are blacked out are not in what is given out, however they were written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.console.disclosure.redaction import BAR, redact


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("Ask Amira Haddad.", "amira haddad", f"Ask {BAR}."),
        ("Ask AMIRA\r\n  Haddad.", "Amira Haddad", f"Ask {BAR}."),
        ("Ask A\u00admi\u200bra.", "Amira", f"Ask {BAR}."),
        ("José and Jose\u0301 and JOSE", "jose", f"{BAR} and {BAR} and {BAR}"),
        ("Straße, STRASSE", "strasse", f"{BAR}, {BAR}"),
        ("the ﬁle of Fi", "fi", f"the {BAR}le of {BAR}"),
        ("Call +49 (30) 12-34 56 today", "4930123456", f"Call +{BAR} today"),
        ("Call 4930123456 today", "+49 30 123456", f"Call {BAR} today"),
        ("a.b axb", "a.b", f"{BAR} axb"),
        ("سارة هنا", "سارة", f"{BAR} هنا"),
        ("कमल यहाँ", "कमल", f"{BAR} यहाँ"),
        ("aaaa", "aa", BAR),
        ("annas ann", "ann", f"{BAR}as {BAR}"),
    ],
)
def test_a_word_is_covered_however_it_is_written(text: str, word: str, shown: str) -> None:
    assert redact(text, [word]) == (shown, [])


def test_bars_tell_neither_length_nor_how_many_stood_side_by_side() -> None:
    assert redact("one two", ["one", "two"]).text == f"{BAR} {BAR}"
    assert redact("onetwo, alexandrina", ["one", "two", "alexandrina"]).text == f"{BAR}, {BAR}"


def test_a_word_that_is_not_there_is_told() -> None:
    assert redact("Nothing of it.", ["Amira", " ", "nothing"]) == (f"{BAR} of it.", ["Amira"])


@given(st.text(max_size=60), st.text(min_size=1, max_size=8))
def test_a_covered_word_is_never_in_what_is_given_out(text: str, word: str) -> None:
    found = redact(f"{text}{word}{text}", [word])
    plain = unicodedata.normalize("NFC", word).strip()
    if plain and not found.missed and plain not in BAR:
        assert plain not in found.text


@given(st.text(max_size=200), st.lists(st.text(max_size=5), max_size=3))
def test_whatever_is_given_it_ends(text: str, words: list[str]) -> None:
    redact(text, words)


def test_a_long_text_takes_little_time() -> None:
    assert redact("1 " * 200_000, ["1" * 50, "2"]).missed == ["2"]
