"""The catalogues: they hold what the code says, and the pages get what they say themselves."""

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from app import language

PROGRAM = Path(__file__).parents[1]


def test_the_catalogues_are_current() -> None:
    stale = [path.name for path, text in language.update(PROGRAM).items() if path.read_text("utf-8") != text]
    assert stale == [], "run: python -m app.language extract"


def test_sentences_come_from_python_templates_scripts_and_docstrings_of_errors() -> None:
    catalog = language.extract(PROGRAM)
    for sentence in (
        "Make a report",
        "Press Shift two more times to leave.",
        "This message is sealed to somebody else.",
    ):
        assert sentence in catalog


def test_an_error_says_its_docstring_in_one_line() -> None:
    source = io.BytesIO(b'class Lost(Exception):\n    """It is\n    lost."""\n\nclass Silent(Exception):\n    pass\n')
    assert [found[2] for found in language.extract_sentences(source, (), (), {})] == ["It is lost."]


def test_what_a_form_shows_is_collected_and_what_officers_read_is_not() -> None:
    catalog = language.extract(PROGRAM)
    for sentence in ("Who did it?", "I would rather not say", "I am a lawyer", "I have a question"):
        assert sentence in catalog
    assert "Who the reporter is to the organisation" not in catalog


def test_pages_get_only_what_they_say_and_what_is_translated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    catalog = Catalog(locale="de")
    catalog.add("Erased.", "Gelöscht.", locations=[("app/portal/scripts/replies.js", 0)])
    catalog.add("Start", "Anfang", locations=[("app/portal/pages/index.html", 0)])
    catalog.add("Unreadable", "", locations=[("app/portal/scripts/replies.js", 0)])
    path = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as po_file:
        write_po(po_file, catalog)
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    assert language.find_page_strings("de") == {"Erased.": "Gelöscht."}
    assert language.load("de").gettext("Start") == "Anfang"


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        language.load("xx")
