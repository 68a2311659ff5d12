"""The organisation's texts in the pages: where they stand, in which language, and that nothing else changes."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from app import i18n
from app.periods import PROCEDURE
from app.portal.cli import main
from app.portal.config import PortalConfig
from app.portal.preflight import list_missing
from app.portal.site.build import build_pages, read_assets, render_language, translate_form
from app.portal.site.built_files import read_files
from app.portal.site.strings import write_strings
from app.portal.site.texts import read_kept
from app.portal.static_file import StaticFile
from app.questionnaire.loader import read_form
from app.texts import DEMONSTRATION
from app.texts.model import LONGEST, LONGEST_OF_BODY, MOST_BODIES, Texts
from tests.portal.api_client import settings

OWN_PAGES = {"privacy", "imprint", "accessibility"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of pages with the demonstration's texts, in English, Arabic and German."""
    folder = tmp_path_factory.mktemp("told") / "pages"
    changes = {"SEALEDLINE_LANGUAGES": "en ar de", "SEALEDLINE_TEXTS": str(DEMONSTRATION)}
    build_pages(PortalConfig.read(settings("sqlite:///unused", folder, **changes)), folder)
    return folder


def read(folder: Path, name: str) -> str:
    return (folder / f"{name}.html").read_text("utf-8")


def test_each_text_stands_on_its_page_and_in_its_language(told: Path) -> None:
    start, routes, arabic = read(told, "en/index"), read(told, "en/other-routes"), read(told, "ar/index")
    assert "This is a demonstration." in start
    assert '<a href="tel:112" dir="ltr">112</a>' in start
    assert "<summary>Who we are</summary>" in start
    assert "Demonstration office for whistleblowers" in routes
    assert '<bdi dir="ltr">112</bdi>' in read(told, "en/report")
    assert "<h2>Responsible for this website</h2>" in read(told, "en/imprint")
    # What isn't translated says in which language it is, and which way that is written.
    assert re.search(r'<div lang="en" dir="ltr">\s*<p>This is a demonstration', arabic)
    assert re.search(r"<div>\s*<p>Dies ist eine Vorführung", read(told, "de/index"))


def test_a_page_is_linked_only_if_it_is_there(told: Path, pages: Path) -> None:
    assert {path.stem for path in (told / "ar").glob("*.html")} - {
        path.stem for path in (pages / "en").glob("*.html")
    } == (OWN_PAGES)
    for path in told.glob("ar/*.html"):
        assert {
            *re.findall(r'<a href="/ar/(privacy|imprint|accessibility)">', read(told, f"ar/{path.stem}"))
        } == OWN_PAGES
    for path in pages.glob("en/*.html"):
        assert re.findall("privacy|imprint|accessibility", path.read_text("utf-8")) == []


def test_the_texts_are_an_input_and_their_place_is_none(tmp_path: Path, told: Path) -> None:
    (tmp_path / "same.toml").write_bytes(DEMONSTRATION.read_bytes())
    changes = {"SEALEDLINE_LANGUAGES": "en ar de", "SEALEDLINE_TEXTS": str(tmp_path / "same.toml")}
    build_pages(PortalConfig.read(settings("sqlite:///other", tmp_path, **changes)), tmp_path / "pages")
    assert (tmp_path / "pages/SHA256SUMS").read_bytes() == (told / "SHA256SUMS").read_bytes()


def test_what_the_organisation_writes_loads_nothing_and_is_text(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[introduction]\nen = "R&D \\" onload=\'x\' <https://example.org/?a=\\"b\\">"', "utf-8"
    )
    changes = {"SEALEDLINE_TEXTS": str(tmp_path / "own.toml")}
    build_pages(PortalConfig.read(settings("sqlite:///x", tmp_path, **changes)), tmp_path / "pages")
    start = read(tmp_path / "pages", "en/index")
    assert '<p>R&amp;D &#34; onload=&#39;x&#39; <a href="https://example.org/?a=&#34;b&#34;" rel="nofollow' in start
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]*)"', start)
    assert [address for address in loaded if not re.match("/assets/|/en/", address)] == []


def test_the_privacy_notice_tells_how_long_the_procedure_keeps_a_case(tmp_path: Path, told: Path) -> None:
    assert re.findall("<dd>(.*?)</dd>", read(told, "en/privacy")) == ["180 days"]
    own = PROCEDURE.read_text("utf-8").replace('country = "eu"', 'country = "own"').replace("[30, 90, 180]", "[5]")
    (tmp_path / "own.toml").write_text(own, "utf-8")
    assert read_kept(tmp_path / "own.toml", "en") == ("2 months – 36 months", "14 days")
    assert [read_kept(tmp_path / "own.toml", locale).period for locale in ("ar", "ru")] == [
        "شهران – 36 شهرًا",
        "2 месяца – 36 месяцев",
    ]


def test_a_portal_in_use_is_told_what_its_pages_lack(told: Path, pages: Path) -> None:
    assert list_missing(read_files(told)) == []
    assert list_missing(read_files(pages)) == ["privacy", "imprint"]


def test_building_says_which_texts_are_not_translated_and_which_file_is_wrong(tmp_path: Path) -> None:
    environ = settings("sqlite:///x", tmp_path / "pages", SEALEDLINE_LANGUAGES="en de") | {
        "SEALEDLINE_TEXTS": str(tmp_path / "own.toml")
    }
    (tmp_path / "own.toml").write_text('[imprint]\nen = "Here"\n[about]\nen = "We"\nde = "Wir"\n', "utf-8")
    done = CliRunner().invoke(main, ["build"], env=environ)
    assert (done.exit_code, done.stderr) == (0, "Not in German (de), so that English is shown: imprint\n")
    said = CliRunner().invoke(main, ["check-texts", str(tmp_path / "own.toml")]).stdout.splitlines()
    assert said[:3] == ["own.toml can be used.", "  about: 3 signs of 1500", "  imprint: 4 signs of 5000"]
    assert said[3].startswith(
        "There is no privacy notice, which the law asks for (GDPR, article 13): write [privacy] into "
    )
    (tmp_path / "own.toml").write_text('[imprint]\nen = "<b>"\n', "utf-8")
    failed = CliRunner().invoke(main, ["build"], env=environ)
    assert (failed.exit_code, "own.toml: imprint.en: “<b>” doesn't fit: “b” is no link" in failed.stderr) == (1, True)


def test_texts_of_any_length_that_they_may_have_make_no_page_larger_than_the_report(tmp_path: Path) -> None:
    """All pages have the size of the largest: longer texts would cost everybody. Reports are longest in Russian."""
    said = " ".join(str(message.string) for message in i18n.read_catalog("ru") if message.id)
    words = re.findall("\\w+[.,]?", said)
    given: dict[str, Any] = {"emergency": "112", "bodies": [draw(words, LONGEST_OF_BODY) for _ in range(MOST_BODIES)]}
    for place, text in draw(words, LONGEST).items():
        table, _dot, key = place.rpartition(".")
        (given.setdefault(table, {}) if table else given)[key] = text
    texts, config = Texts.model_validate(given), PortalConfig.read(settings("sqlite:///x", tmp_path))
    form = read_form(config.questions)
    strings = write_strings(form.names, translate_form(form, "ru"), "ru")
    loaded = read_assets(config.colour) | strings
    pages = render_language(config, form, texts, "ru", loaded)
    sizes = {name: len(StaticFile.compress(content, "text/html").compressed) for name, content in pages.items()}
    assert max(sizes, key=sizes.__getitem__) == "ru/report.html"


def draw(words: list[str], lengths: dict[str, int]) -> dict[str, dict[str, str]]:
    """A text of each of these lengths, of words in no order, each time in another one."""
    texts = {}
    for key, longest in lengths.items():
        Random(key).shuffle(words)
        texts[key] = {"en": " ".join(words)[:longest]}
    return texts
