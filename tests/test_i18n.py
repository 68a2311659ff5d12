"""The catalogues: they hold what the code says, and the pages get what they say themselves."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from app import i18n
from app.i18n import checks, locales
from app.i18n import extract as collecting

PROGRAM = Path(__file__).parents[1]


def test_the_catalogues_are_current() -> None:
    stale = [path.name for path, text in collecting.update(PROGRAM).items() if path.read_text("utf-8") != text]
    assert stale == [], "run: python -m app.i18n extract"


def test_sentences_come_from_python_templates_scripts_and_docstrings_of_errors() -> None:
    catalog = collecting.extract(PROGRAM)
    for sentence in (
        "Make a report",
        "Press Shift two more times to leave.",
        "This message is sealed to somebody else.",
    ):
        assert sentence in catalog


def test_no_sentence_of_the_scripts_is_overlooked() -> None:
    catalog = collecting.extract(PROGRAM)
    said = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')
    scripts = [path.read_text("utf-8") for path in (PROGRAM / "app/portal/scripts").rglob("*.js")]
    sentences = {sentence for script in scripts for sentence in said.findall(script)}
    assert len(sentences) > 150
    assert [sentence for sentence in sentences if sentence not in catalog] == []


def test_an_error_says_its_docstring_in_one_line() -> None:
    source = io.BytesIO(b'class Lost(Exception):\n    """It is\n    lost."""\n\nclass Silent(Exception):\n    pass\n')
    assert [found[2] for found in collecting.extract_sentences(source, (), (), {})] == ["It is lost."]


def test_what_a_form_shows_is_collected_and_what_officers_read_is_not() -> None:
    catalog = collecting.extract(PROGRAM)
    for sentence in ("Who did it?", "I would rather not say", "I am a lawyer", "I have a question"):
        assert sentence in catalog
    assert "Who the reporter is to the organisation" not in catalog


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Catalog:
    """A catalogue that is read in place of the real one once it is kept."""
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    return Catalog(locale="de")


def keep(catalog: Catalog) -> None:
    path = i18n.FOLDER / str(catalog.locale) / "LC_MESSAGES" / "reporter.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as po_file:
        write_po(po_file, catalog)


def test_pages_get_only_what_they_say_and_what_is_translated(german: Catalog) -> None:
    places = {name: [(f"app/portal/scripts/{name}", 0)] for name in ("page.js", "mailbox/replies.js", "proof/proof.js")}
    german.add("Sent.", "Gesendet.", locations=places["page.js"] + places["mailbox/replies.js"])
    german.add("Erased.", "Gelöscht.", locations=places["mailbox/replies.js"])
    german.add("Day", "Tag", locations=places["mailbox/replies.js"] + places["proof/proof.js"])
    german.add("Start", "Anfang", locations=[("app/portal/templates/index.html", 0)])
    german.add("Unreadable", "", locations=places["mailbox/replies.js"])
    keep(german)
    said = {
        "": {"Sent.": "Gesendet.", "Day": "Tag"},
        "mailbox": {"Erased.": "Gelöscht."},
        "metadata": {},
        "proof": {},
        "puzzles": {},
    }
    assert i18n.find_page_strings("de") == said
    assert i18n.load("de").gettext("Start") == "Anfang"


def test_a_counted_sentence_has_a_text_for_each_plural_category(german: Catalog) -> None:
    arabic = Catalog(locale="ar")
    forms = ("لا ملفات", "ملف واحد", "ملفان", "{count} ملفات", "{count} ملف", "{count} ملفًا")
    arabic.add(("{count} file", "{count} files"), forms, locations=[("app/portal/scripts/files/picker.js", 0)])
    keep(arabic)
    said = dict(zip(("zero", "one", "two", "few", "other", "many"), forms, strict=True))
    assert i18n.find_page_strings("ar")[""] == {"{count} files": said}


@pytest.mark.parametrize(
    ("english", "translation", "fault"),
    [
        ("Start", "", "not translated"),
        ("Start", "  ", "not translated"),
        ("{name} is here", "Jemand ist hier", "leaves out"),
        ("Here", "{name} ist hier", "fills in something else"),
        ("Send", "Jetzt alles zusammen versiegeln und abschicken", "too long"),
        ("发", "发送发送发送发送发送发送发送发送发送发送", "too long"),
        ("Send", "Senden ", "nobody sees"),
        ("Send", "Sen\u202eden", "nobody sees"),
        ("Send", "Sen\u200bden", "nobody sees"),
        ("Send", "<b>Senden</b>", "HTML"),
        ("Send", "&nbsp;Senden", "HTML"),
    ],
)
def test_a_wrong_translation_is_found(german: Catalog, english: str, translation: str, fault: str) -> None:
    german.add(english, translation)
    assert fault in " ".join(checks.find_faults(german))


def test_a_translation_that_nobody_has_checked_is_found(german: Catalog) -> None:
    german.add("Send", "Senden", flags=["fuzzy"])
    assert "fuzzy" in " ".join(checks.find_faults(german))


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        ("Send", "Senden"),
        ("{count} of {all}", "{all}, davon {count}"),
        (("{count} file", "{count} files"), ("eine Datei", "{count} Dateien")),
        ("Your mailbox", "صندوق بريدك"),
        ("Half", "अर्\u200dध"),
        ("Send & go", "Senden & gehen"),
    ],
)
def test_a_right_translation_has_no_fault(german: Catalog, english: str, translation: str) -> None:
    german.add(english, translation)
    assert list(checks.find_faults(german)) == []


@pytest.mark.parametrize("locale", [each for each in locales.LOCALES if each != locales.ENGLISH])
def test_every_language_says_everything(locale: str) -> None:
    assert list(checks.find_faults(i18n.read_catalog(locale))) == []


@pytest.mark.parametrize(
    ("locale", "wrong"),
    [
        ("ar", r"[,;?]"),
        ("es", r"^[^¿]*\?"),
        ("fr", r" [:;?!»]|«(?!\u00a0)|'"),
        ("hi", r"[\u0900-\u0963]\."),
        # Reporters are addressed with a capital.
        ("ru", r"\b(вы|вас|вам|вами|ваш\w*)\b"),
        ("zh", r"[\u4e00-\u9fff][,.;:?!]"),
    ],
)
def test_signs_are_those_of_the_language(locale: str, wrong: str) -> None:
    texts = (message.string for message in i18n.read_catalog(locale) if message.id)
    assert [text for text in texts if isinstance(text, str) and re.search(wrong, text)] == []


def test_languages_are_named_by_those_who_speak_them() -> None:
    named = [(locales.name(each), locales.direction(each), locales.tag(each)) for each in ("ar", "es", "zh")]
    assert named == [("العربية", "rtl", "ar"), ("Español", "ltr", "es"), ("中文", "ltr", "zh-Hans")]


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        i18n.load("xx")
