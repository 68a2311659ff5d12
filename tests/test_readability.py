"""What reporters see in English is held to a readability formula: a reading age of 9.

The formula is Flesch and Kincaid's (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59 is the grade of
American schools in which a text is read, and children of nine are in grade 4 (age less 5). Flesch ends a sentence at
a colon or semicolon too. It knows nothing of whether a text is right, calm or kind, and says little of a short one: a
few long words that everybody knows ("organisation", "computer") weigh as much as hard ones. So all together and each
page are held to what is asked of them, and a single text only to what would be out of place anywhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import textstat

from app.i18n import extract as collecting

PROGRAM = Path(__file__).parents[1]
# Grade 4 is read at nine, grade 5 at ten, grade 8 at thirteen.
ALL_TOGETHER, ONE_PAGE, ONE_TEXT = 4.0, 5.0, 8.0
# The formula tells nothing of a button, nor of a page with three of them.
FEWEST_WORDS, FEWEST_TEXTS = 8, 8
PLACE = re.compile(r"%\(\w+\)s|\{+\w+\}+")


@cache
def read_pages() -> dict[str, list[str]]:
    """The English texts that reporters see, by the file that shows them; scripts and parts of pages together."""
    pages = defaultdict[str, list[str]](list)
    for message in collecting.pick(collecting.extract(PROGRAM), is_reporters=True):
        texts = [message.id] if isinstance(message.id, str) else message.id
        for name in {name_page(place) for place, _line in message.locations}:
            pages[name] += [end(PLACE.sub("three", text)) for text in texts if text]
    return dict(pages)


def name_page(place: str) -> str:
    path = Path(place)
    return str(path.parent) if "scripts" in path.parts or path.name.startswith("_") else place


def end(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def grade(texts: Iterable[str]) -> float:
    found: float = textstat.flesch_kincaid_grade(re.sub(r"[:;](?=\s)", ".", " ".join(texts)))
    return round(found, 1)


@pytest.mark.slow
def test_all_that_reporters_see_together_is_read_at_nine() -> None:
    texts = [text for page in read_pages().values() for text in page]
    assert len(texts) > 400
    print(f"grade {grade(texts)}")
    assert grade(texts) <= ALL_TOGETHER


@pytest.mark.slow
def test_every_page_is_read_at_ten_at_most() -> None:
    grades = {name: grade(texts) for name, texts in read_pages().items() if len(texts) >= FEWEST_TEXTS}
    print(*(f"{found:4.1f} {name}" for name, found in sorted(grades.items())), sep="\n")
    assert {name: found for name, found in grades.items() if found > ONE_PAGE} == {}


def test_no_text_is_out_of_place() -> None:
    texts = {text for page in read_pages().values() for text in page if len(text.split()) >= FEWEST_WORDS}
    assert {text: grade([text]) for text in texts if grade([text]) > ONE_TEXT} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Submission of the aforementioned documentation necessitates authentication of the responsible individual.",
        "The police, a public prosecutor, or an office of the state that oversees data protection, trade or exports.",
    ],
)
def test_the_formula_finds_what_is_hard(text: str) -> None:
    assert grade([text]) > ONE_TEXT
