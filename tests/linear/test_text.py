"""Whatever text a stranger writes, what the programs do with it takes time by its length (docs/abuse.md)."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from app.console.cases.file_types import HEAD_BYTES, kind_of_content
from app.console.disclosure.lookalikes import find_alike
from app.console.disclosure.redaction import redact
from app.console.index.search import cut_snippet, make_search_text, split_words
from app.console.interviews.transcript import read_word
from app.console.sandbox import plaintext
from app.csv_table import write_csv
from app.folding import find_place, fold
from app.pdf.text import arrange, find_characters, spell_out
from app.procedure.name_matching import find_named
from app.questionnaire.loader import read_form
from app.reporter import receipts
from app.reporter.terminal.mailbox_text import tidy
from crypto import filename, phrase
from crypto.canonical import is_day, is_name
from crypto.message import Answer, DirectoryReference, Report
from crypto.message_fields import TYPE, is_hex_id
from crypto.officer import snapshot
from tests.linear.timing import check_linear, measure_yardstick, take_time
from tests.linear.worst_cases import TEXT

SIZE = 100_000
FORM = read_form()
assert FORM.word is not None
WORD = FORM.word.heading
REPORT = Report(
    instance="",
    mailbox="",
    number=0,
    seen={},
    directory=DirectoryReference(1, ""),
    sent_on="",
    to=(),
    channel="",
    address="",
    verify="",
    left_out=(),
    answers=(),
)
NAMES = ["Amira Haddad", "+49 30 123456", "1" * 50, "a" * 50 + "b", "a a a b"]
# Each with the most yardsticks that it takes: a loop over ten times as many numbers as there are characters.
WORK: dict[str, tuple[Callable[[str], object], float]] = {
    "folding": (fold, 4),
    "finding a place": (lambda text: find_place(text, "b" * 5), 5),
    "the text to search": (lambda text: make_search_text([text]), 5),
    "words of a query": (split_words, 5),
    "customers named": (lambda text: find_named(text, NAMES), 5),
    "redacting": (lambda text: redact(text, NAMES), 12),
    "what looks alike": (lambda text: find_alike(text, NAMES), 12),
    "a phrase": (phrase.split, 1),
    "a one-time word": (lambda text: read_word(FORM, replace(REPORT, answers=(Answer(WORD, text),))), 1),
    "suggesting words": (phrase.suggest, 5),
    "a file's name": (filename.sanitise, 5),
    "a file's type": (TYPE.match, 1),
    "an id": (is_hex_id, 1),
    "a name": (is_name, 1),
    "a day": (is_day, 1),
    "a table's cell": (lambda text: write_csv([[text]]), 5),
    "printing": (lambda text: arrange(spell_out(text, find_characters([text])), rtl=False), 12),
    "a terminal": (tidy, 5),
    "the sandbox": (plaintext.mark, 5),
    "receipt": (receipts.WORDS.findall, 5),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", TEXT)
@pytest.mark.parametrize("work", WORK)
def test_work_on_a_text_takes_time_by_its_length(work: str, case: str) -> None:
    step, most = WORK[work]
    check_linear(TEXT[case], take_time(step), SIZE, most, measure_yardstick())


@pytest.mark.parametrize("case", TEXT)
def test_a_snippet_is_cut_in_time_by_the_length(case: str) -> None:
    def make(size: int) -> str:
        return TEXT[case](size)

    def cut(text: str) -> None:
        cut_snippet(make_search_text([text]), ["b" * 20, "c"])

    check_linear(make, take_time(cut), SIZE, 12, measure_yardstick())


def test_a_snapshot_is_read_in_time_by_its_length() -> None:
    line = f"{'0' * 64} 1 {'1' * 64}\n"
    check_linear(lambda size: line * (size // len(line)), take_time(snapshot.read_lines), SIZE, 5, measure_yardstick())


@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", b"<!", b"\xef\xbb\xbf<?", b"MZ", b" ", b"%PDF", b"\x89PNG"])
def test_a_kind_is_told_by_a_bounded_part(start: bytes) -> None:
    """The patterns may go over these bytes many times; but there are only so many of them."""
    for rest in (b"\0", b" ", b"<", b"<!", b"a", b"[Content_Types].xm", b"\xff"):
        data = start + rest * (2**20 // len(rest))
        measured = take_time(kind_of_content)(data)
        assert measured <= measure_yardstick() and kind_of_content(data) is kind_of_content(data[:HEAD_BYTES])


def test_a_phrase_is_read_from_its_beginning() -> None:
    """What follows the first 1000 characters could only make it longer than a phrase is."""
    words = " ".join(phrase.WORDS[:8])
    assert phrase.normalise(words + " " * 10_000) == words
    assert phrase.split(words + " " * 1000 + "more") == phrase.split(words) == words.split()


def test_names_of_customers_are_matched_as_before() -> None:
    same = ["Zoë & Söhne GmbH", "ZOE\u0308  & SO\u0308HNE, gmbh", "zoe sohne gmbh", "Zo\u00ade & Sohne-GmbH"]
    for one, other in pairwise(same):
        assert find_named(f"We met {one} today.", [other]) == [other]
    assert find_named("We met Zoe today.", ["Zoe Sohne GmbH", "Zo", "oe"]) == []
