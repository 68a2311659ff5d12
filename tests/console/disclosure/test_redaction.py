"""Words that are blacked out are not in what is given out, however they were written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.console.disclosure.redaction import BAR, redact
from app.console.index.search import has_all, make_search_text, split_words
from app.folding import find_place, fold, split


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
    assert redact(text, [word])[:2] == (shown, [])


def test_bars_tell_neither_length_nor_how_many_stood_side_by_side() -> None:
    assert redact("one two", ["one", "two"]).text == f"{BAR} {BAR}"
    assert redact("onetwo, alexandrina", ["one", "two", "alexandrina"]).text == f"{BAR}, {BAR}"


def test_a_word_that_is_not_there_is_told() -> None:
    assert redact("Nothing of it.", ["Amira", " ", "nothing"]) == (f"{BAR} of it.", ["Amira"], [])


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


SPELLINGS = [
    ("O’Brien, OBrien, O Brien, O'\nBrien", "O'Brien"),
    ("Jean-Paul, Jean Paul, JeanPaul, Jean-\nPaul", "Jean-Paul"),
    ("investi-\ngation, Investi\u00ad\n gation", "investigation"),
    ("DE89 3704 0044 0532 0130 00, DE89370400440532013000, de89-3704-0044-0532-0130-00", "DE89370400440532013000"),
    ("GB29NWBK60161331926819, GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19"),
    ("王 小 明, 王小明", "王小明"),
    ("علی, علي, عـلي", "علي"),
    ("۰۹۱۲ ۳۴۵, 0912345, ٠٩١٢٣٤٥", "0912 345"),
    ("IŞIK, ışık, Isik", "Işık"),
    ("Ｊｏｈｎ, J\u200bohn, John", "john"),
]


@pytest.mark.parametrize(("text", "word"), SPELLINGS)
def test_every_spelling_of_a_word_is_covered(text: str, word: str) -> None:
    found = redact(text, [word])
    assert set(found.text) <= {*BAR, ",", " "} and (found.missed, found.alike) == ([], [])


@pytest.mark.parametrize(("text", "word"), SPELLINGS[1:])
def test_every_spelling_of_a_word_is_found_by_search(text: str, word: str) -> None:
    words = [part.encode() for part in split_words(word)]
    assert [spelling for spelling in text.split(", ") if not has_all(make_search_text([spelling]), words)] == []


@given(st.data())
def test_whatever_search_finds_redaction_covers(data: st.DataObject) -> None:
    signs = st.text(st.sampled_from("aAbıİi1٢۳é\u0301 \n-–'’.,\u00ad\u200b王明한كکﬁＡ"), max_size=30)
    text, word = data.draw(signs), data.draw(signs)
    shown = redact(text, [word]).text
    words = split_words(word)
    if len(split(word)) == 1:
        assert words[0] not in fold(shown)
        assert (find_place(text, words[0]) is None) == (shown == text)
    assert fold(word) not in fold(shown) or not fold(word)


def test_what_looks_alike_and_was_left_is_told() -> None:
    text = "Amira Hadad met Haddad, Аmirа (in Cyrillic), Am1ra, Arnira, Amirah and Amir; Ahmed and Amida-Corp too."
    found = redact(text, ["Amira Haddad"])
    assert found.missed == ["Amira Haddad"]
    assert found.alike == ["Amira", "Hadad", "Haddad", "Аmirа", "Am1ra", "Arnira", "Amirah", "Amir", "Amida"]
    assert redact("Ann and Anna", ["Ann"]).alike == []
