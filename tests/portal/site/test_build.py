"""Building the pages: the same inputs give the same bytes, and nothing else than built pages is ever replaced."""

import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError

from app.env import ConfigError
from app.i18n import find_page_strings
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.portal.site.built_files import SUMS, replace_folder
from app.portal.site.strings import check_keys, find_key
from app.portal.site.templates import MissingName
from app.portal.site.wordlist import shorten
from app.questionnaire import DEFAULT
from app.toml_file import WrongFile
from crypto import phrase
from tests.portal.api_client import settings

ROOT = Path(__file__).parents[3]


def read_folder(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path, pages: Path) -> None:
    # Everything that is not an input differs: place, database, port, address.
    other = settings("postgresql+psycopg://other/store", tmp_path, SEALEDLINE_PORTAL_PORT="1", SEALEDLINE_HOST="::1")
    build_pages(PortalConfig.read(other), tmp_path / "other")
    assert read_folder(tmp_path / "other") == read_folder(pages)


def test_the_questions_are_an_input_and_their_place_is_none(tmp_path: Path, pages: Path) -> None:
    def build(text: str) -> dict[str, bytes]:
        (tmp_path / "own.toml").write_text(text, "utf-8")
        own = settings("sqlite:///x", tmp_path, SEALEDLINE_QUESTIONS=str(tmp_path / "own.toml"))
        build_pages(PortalConfig.read(own), tmp_path / "pages")
        return read_folder(tmp_path / "pages")

    text = DEFAULT.read_text("utf-8")
    assert build(text) == read_folder(pages)
    changed = build(text.replace('ask = "When did it happen?"', "ask = \"When? <b>100%</b> '%(x)s'\""))
    page = changed["en/report.html"].decode()
    assert "When? &lt;b&gt;100%&lt;/b&gt;" in page
    assert "<b>" not in page
    with pytest.raises(WrongFile, match="^own.toml: questions.when.kind: “date” doesn't fit: write one of"):
        build(text.replace('hint = "A day, a month or a year. Does it still go on?"\nkind = "text"', 'kind = "date"'))


def test_pages_and_all_that_they_load_are_there(pages: Path) -> None:
    files = read_folder(pages)
    assert {"en/index.html", "en/report.html", "en/mailbox.html", "en/recipients.html", "en/no-javascript.html"} <= set(
        files
    )
    assert {"assets/noble.js", "assets/words.txt"} <= set(files)
    for name, content in files.items():
        if name.endswith(".html"):
            loaded = re.findall(r'(?:src|href)="/(assets/[^"]+)"', content.decode())
            assert set(loaded) <= set(files), name


def test_a_page_carries_the_site_s_facts_and_no_inline_script(pages: Path) -> None:
    page = (pages / "en/report.html").read_text("utf-8")
    (site,) = re.findall(r'<script type="application/json" id="site">(.*?)</script>', page, flags=re.DOTALL)
    assert json.loads(site) == {
        "root": "A" * 43,
        "instance": "A" * 22,
        "release_day": "2026-11-22",
        "organisation": "Example & Sons",
        "leave_url": "https://www.wikipedia.org/",
        "locale": "en",
        "language": "en",
        "direction": "ltr",
        "terms": {"answer": [0, 7, 0], "outcome": [7, 0, 3], "kept": [0, 180, 2]},
    }
    assert "Example &amp; Sons" in page
    for html in (path.read_text("utf-8") for path in pages.rglob("*.html")):
        assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", html))
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)


def test_an_organisation_s_name_can_not_leave_its_place(tmp_path: Path) -> None:
    name = "</script><b>\"'&"
    build_pages(PortalConfig.read(settings("sqlite:///x", tmp_path, SEALEDLINE_ORGANISATION=name)), tmp_path / "pages")
    for path in (tmp_path / "pages").rglob("*.html"):
        assert "<b>" not in path.read_text("utf-8")


def test_building_again_replaces_what_was_built(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    replace_folder(folder, {SUMS: b"", "en/old.html": b"old"})
    replace_folder(folder, {SUMS: b"", "en/new.html": b"new"})
    assert read_folder(folder) == {SUMS: b"", "en/new.html": b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_a_folder_of_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/to-mother.txt").write_text("Dear")
    with pytest.raises(ConfigError, match="not built pages"):
        replace_folder(tmp_path / "letters", {SUMS: b""})
    assert read_folder(tmp_path) == {"letters/to-mother.txt": b"Dear"}


def test_a_name_that_no_page_was_given_fails_the_build() -> None:
    environment = Environment(undefined=MissingName, autoescape=True)
    with pytest.raises(UndefinedError):
        environment.from_string("{{ organisaton }}").render()
    assert environment.from_string("{{ site.left_out }}").render(site={}) == ""


def test_the_pages_load_the_whole_list_of_words(pages: Path) -> None:
    words = [""]
    for lost, rest in re.findall(r"([0-9A-Z])([a-z]*)", (pages / "assets/words.txt").read_text("ascii")):
        words.append(words[-1][: len(words[-1]) - int(lost, 36)] + rest)
    assert tuple(words[1:]) == phrase.WORDS


def test_a_list_of_words_is_shortened_where_words_begin_alike() -> None:
    assert shorten(["a", "abacus", "abacuses", "b", "b"]) == "0a0bacus0es8b0\n"


def test_each_sentence_of_the_pages_has_a_key_of_its_own() -> None:
    said = {english for part in find_page_strings("ru").values() for english in part}
    assert len(said) > 200 and len({find_key(english) for english in said}) == len(said)
    assert find_key("") == "ztntfp" and find_key("Sent.") == "o05ear"


def test_no_page_has_a_field_that_a_browser_keeps(pages: Path) -> None:
    """Browsers write what is typed, ticked and chosen to disk, to show it again after a crash, but for such fields."""
    for page in (pages / "en").glob("*.html"):
        fields = re.findall(r"<(?:form|input|textarea|select)\b[^>]*>", page.read_text("utf-8"))
        assert [field for field in fields if 'autocomplete="off"' not in field] == [], page.name


def test_what_navigates_is_a_link_and_what_acts_is_a_button(pages: Path) -> None:
    for page in (pages / "en").glob("*.html"):
        links = re.findall(r"<a\b[^>]*>", page.read_text("utf-8"))
        assert [link for link in links if "role=" in link or 'href="#"' in link] == [], page.name
        # What is to be saved has no address before it is there.
        assert [link for link in links if "href=" not in link and 'data-slot="save"' not in link] == [], page.name


def test_no_translator_is_given_the_phrase_or_what_is_sealed_or_opened(pages: Path) -> None:
    report, mailbox = ((pages / f"en/{name}.html").read_text() for name in ("report", "mailbox"))
    fields = re.findall("<textarea[^>]*>|<bdi[^>]*>", report + mailbox)
    assert len(fields) > 20
    assert [each for each in fields if 'translate="no"' not in each] == []
    for shown in ('class="phrase"', 'class="corrections"', 'class="said"', 'class="text"'):
        [tag, *others] = re.findall(f"<[^>]*{shown}[^>]*>", report + mailbox)
        assert all('translate="no"' in each for each in (tag, *others))


def test_no_page_has_a_class_whose_rules_are_left_out_of_the_styles(pages: Path) -> None:
    build = (ROOT / "app/assets.mjs").read_text("utf-8")
    [unused] = re.findall(r"const UNUSED =\s+/(.+)/;", build)
    read = [*(pages / "en").glob("*.html"), *(ROOT / "app/portal/scripts").rglob("*.js")]
    assert [path.name for path in read if re.search(unused.lstrip("\\."), path.read_text("utf-8"))] == []
    assert re.search(unused, (ROOT / "app/portal/static/portal.css").read_text("utf-8")) is None


def test_two_sentences_of_one_key_are_not_built() -> None:
    with pytest.raises(ConfigError, match="Case 439599 / Case 622382"):
        check_keys(["Case 439599", "Case 622382"])
    check_keys(["Case 439599", "Case 439599"])
