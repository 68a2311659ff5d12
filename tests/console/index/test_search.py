"""Folding and finding words: every way of writing one is the same, and what was found is shown as it was written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.console.index.search import cut_snippet, has_all, make_search_text, split_words
from app.folding import ACUTE, find_place, fold

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ABC def", "abc def"),
        ("Straße", "strasse"),
        ("Éé e\u0301", "ee e"),
        ("ﬁn", "fin"),
        ("so\u00adft\u200b", "soft"),
        ("İstanbul", "istanbul"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("ＡＢＣ", "abc"),
        ("Ёлка й", "елка и"),
        ("O’Brien O'Brien Oʼbrien O´Brien", "obrien obrien obrien obrien"),
        ("Jean-Paul Jean\u2011Paul Jean–Paul", "jeanpaul jeanpaul jeanpaul"),
        ("investi-\n  gation, investi\u00ad\ngation", "investigation investigation"),
        ("a - b, c.d", "a b c d"),
        ("IRMAK ırmak İrmak irmak", "irmak irmak irmak irmak"),
        ("محـمد علي", "محمد علي"),
        ("ایرانی کرمان", "ايراني كرمان"),
        ("فاطمة أحمد إسلام مؤمن", "فاطمه احمد اسلام مومن"),
        ("٤٥٦ ۴۵۶ ४५६ ４５６", "456456456456"),
        ("DE89 3704 0044 0532 0130 00", "de89370400440532013000"),
        ("GB29 NWBK\n6016-1331", "gb29nwbk60161331"),
        ("王 小 明, 山田　太郎", "王小明山田太郎"),
        ("Łukasz Ærø", "lukasz aero"),
    ],
)
def test_words_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=ACUTE), max_size=60))
def test_folding_is_the_same_however_a_text_is_written(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
    assert fold(fold(text)) == fold(text)


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_is_in_a_text_is_found_and_shown(before: str, word: str, after: str) -> None:
    text = before + word + after
    folded = fold(word)
    place = find_place(text, folded)
    assert place is not None
    start, end = place
    assert folded in fold(text[start:end])
    assert all(folded not in fold(text[start:shorter]) for shorter in range(start, end) if folded)


@given(TEXTS, TEXTS)
def test_a_text_has_the_words_that_it_is_made_of(one: str, two: str) -> None:
    text, words = make_search_text([one, two]), split_words(one + " " + two)
    assert has_all(text, [word.encode() for word in words])
    assert bool(words) == (cut_snippet(text, words) is not None)


def test_a_snippet_is_cut_between_words() -> None:
    text = make_search_text(["Nobody knew that. " * 20, "The phone was\nwatched.", "So it was said. " * 20])
    snippet = cut_snippet(text, ["phone"])
    assert snippet is not None
    assert snippet.before.startswith("… ") and snippet.before.endswith("The ")
    assert snippet.found == "phone"
    assert snippet.after.startswith(" was watched. So") and snippet.after.endswith(" …")


def test_what_is_far_into_a_long_text_is_found() -> None:
    text = make_search_text(["ä" * 99_999 + "needle" + "ö" * 300_000 + "pin"])
    for word in ("needle", "pin"):
        snippet = cut_snippet(text, [word])
        assert snippet is not None and snippet.found == word


def test_the_longest_words_are_looked_for_first_and_not_too_many() -> None:
    assert split_words("a bbb CC a") == ["bbb", "cc", "a"]
    assert len(split_words(" ".join(map(str, range(100))))) == 20
