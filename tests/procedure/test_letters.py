"""The letters that are proposed to officers: the same in every language, and harmless to whoever is seen with one."""

import re
import tomllib
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from babel.dates import format_date

from app import demo
from app.procedure.letters import DAY, FALLBACK, find_letter, read_letters
from app.procedure.loader import read_rules
from tests.procedure.cases import ANSWERS

LETTERS = read_letters()
SCRIPTS = {
    "en": "LATIN",
    "ar": "ARABIC",
    "de": "LATIN",
    "es": "LATIN",
    "fr": "LATIN",
    "he": "HEBREW",
    "hi": "DEVANAGARI",
    "pt": "LATIN",
    "ru": "CYRILLIC",
    "th": "THAI",
    "tr": "LATIN",
    "zh": "CJK",
}
PAIRS = [(id, language) for id in LETTERS for language in LETTERS[id]]
DASH = "–"


def list_paragraphs(text: str) -> list[str]:
    return [paragraph.strip() for paragraph in text.split("\n\n")]


def list_names() -> set[str]:
    """What the demonstration and the tests call organisation, channels, people, their offices, and customers."""
    plan = tomllib.loads(Path(demo.__file__).with_suffix(".toml").read_text("utf-8"))
    named = [*plan["channels"], *plan["officers"]]
    offices = {officer["role"] for officer in plan["officers"]} | {*read_rules().duties.values()}
    customers = {answers["customer"] for answers in ANSWERS.values() if "customer" in answers}
    return {plan["organisation"], "customer", *(each["name"] for each in named), *offices, *customers}


@pytest.mark.parametrize("id", LETTERS)
def test_every_letter_is_there_in_every_language(id: str) -> None:
    assert {*LETTERS[id]} == {*SCRIPTS}


@pytest.mark.parametrize(("id", "language"), PAIRS)
def test_a_translation_has_the_form_of_the_english_and_other_words(id: str, language: str) -> None:
    text, english = (LETTERS[id][each].strip() for each in (language, FALLBACK))
    parts, expected = list_paragraphs(text), list_paragraphs(english)
    assert len(parts) == len(expected) and all(parts)
    assert [part == DASH for part in parts] == [part == DASH for part in expected]
    shared = {*parts} & {*expected} if language != FALLBACK else set()
    assert shared <= {DASH}


@pytest.mark.parametrize(("id", "language"), PAIRS)
def test_a_text_is_in_the_script_of_its_language_alone(id: str, language: str) -> None:
    strange = {
        sign
        for sign in LETTERS[id][language].replace(DAY, "")
        if sign.isalpha() and SCRIPTS[language] not in unicodedata.name(sign)
    }
    assert strange == set()


@pytest.mark.parametrize(("id", "language"), PAIRS)
def test_a_text_has_no_signs_that_nobody_sees(id: str, language: str) -> None:
    text = LETTERS[id][language]
    assert unicodedata.is_normalized("NFC", text)
    # Controls, and what is invisible: marks that turn the direction of writing are among them.
    assert {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn")} == {"\n"}


@pytest.mark.parametrize(("id", "language"), PAIRS)
def test_a_letter_names_nobody_and_leads_nowhere(id: str, language: str) -> None:
    text = LETTERS[id][language].replace(DAY, "").casefold()
    assert [name for name in list_names() if name.casefold() in text] == []
    assert re.search(r"[\d@/\\<>{}%]|www", text) is None


def test_officers_names_are_looked_for() -> None:
    assert {"General counsel", "I am outside the organisation", "Customer 7", "customer"} <= list_names()


def test_a_letter_is_found_in_the_language_of_the_report_or_in_english() -> None:
    assert find_letter(LETTERS, "questions", "es").startswith("Gracias.")
    for unknown in ("xx", "", "ES", "es-MX"):
        assert find_letter(LETTERS, "questions", unknown).startswith("Thank you.")
    for nothing in ("nothing", "", None):
        assert find_letter(LETTERS, nothing, "en") == ""


@pytest.mark.parametrize("language", SCRIPTS)
def test_the_closing_letter_names_the_day_from_which_the_case_may_be_deleted(language: str) -> None:
    closing = read_rules().find_action("close")
    assert closing and closing.offers == "conclusion"
    assert [id for id in LETTERS if DAY in LETTERS[id][language]] == ["conclusion"]
    told = find_letter(LETTERS, "conclusion", language, date(2027, 3, 9))
    assert format_date(date(2027, 3, 9), "long", language) in told
    assert len(list_paragraphs(told)) == len(list_paragraphs(LETTERS["conclusion"][language]))
    untold = find_letter(LETTERS, "conclusion", language)
    assert DAY not in untold and list_paragraphs(untold) == list_paragraphs(told)[:-1]


@pytest.mark.parametrize(
    "texts", ['de = "Danke."', 'en = "Thanks."\nde = " \\n"', 'en = ""', 'en = "Thanks."\nde = 7', ""]
)
def test_letters_that_lack_a_text_are_refused(tmp_path: Path, texts: str) -> None:
    path = tmp_path / "letters.toml"
    path.write_text(f'[good]\nen = "Good."\n[thanks]\n{texts}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"letters\.toml: thanks lacks a text"):
        read_letters(path)


def test_every_letter_that_the_procedure_offers_is_there() -> None:
    offered = {action.offers for action in read_rules().actions if action.offers}
    assert offered and offered <= {*LETTERS}
