"""The organisation's texts: what they may be made of, and every mistake in them is told with its place."""

from pathlib import Path

import pytest

from app.i18n.locales import LOCALES
from app.texts import DEMONSTRATION
from app.texts.loader import read_texts
from app.texts.markup import Block, Part, read_blocks
from app.texts.model import LONGEST, Texts
from app.toml_file import WrongFile
from tests.test_documents import PROGRAM


def read(folder: Path, text: str) -> Texts:
    (folder / "own.toml").write_text(text, "utf-8")
    return read_texts(folder / "own.toml")


def test_a_text_is_made_of_headings_paragraphs_lists_and_links() -> None:
    text = """
    # Where we are
    Example Street 1
    Exampletown

    Call <tel:+32-2-555>, write to <mailto:dpo@example.org>:
    - <https://example.org/a?b=c>
    - at night
    """
    street, call = ((Part("Example Street 1"),), (Part("Exampletown"),)), Part("+32-2-555", "tel:+32-2-555")
    assert read_blocks(text) == (
        Block("heading", ((Part("Where we are"),),)),
        Block("paragraph", street),
        Block(
            "paragraph",
            ((Part("Call "), call, Part(", write to "), Part("dpo@example.org", "mailto:dpo@example.org"), Part(":")),),
        ),
        Block("list", ((Part("https://example.org/a?b=c", "https://example.org/a?b=c"),), (Part("at night"),))),
    )


@pytest.mark.parametrize(
    "link",
    [
        "<b>",
        "</p>",
        "<!-- x",
        "<script src=https://example.org/x.js>",
        "<javascript:alert(1)>",
        "<data:text/html,x>",
        "<http://example.org/>",
        "<https://>",
        "<https://example.org/ x>",
        "<//example.org/>",
        "<mailto:a@example.org?body=x>",
        "<mailto:everybody>",
        "<tel:112;ext=1>",
        "a < b",
    ],
)
def test_no_text_holds_html_or_leads_anywhere_but_to_a_site_a_mailbox_or_a_telephone(link: str) -> None:
    with pytest.raises(ValueError, match="is no link: write <https://…>, <mailto:…>, <tel:…> or the http:// of an on"):
        read_blocks(f"See {link}")


def test_an_onion_service_may_be_led_to() -> None:
    link = f"http://{'a' * 56}.onion/"
    assert read_blocks(f"<{link}>")[0].lines == ((Part(link, link),),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it says nothing"),
        ("a\u202eb", r"take out the sign \\u202e, which nobody sees"),
        ("[us](https://example.org/)", "write the address alone, as <https://…>"),
        ("## Smaller", "write “# ” before a heading"),
    ],
)
def test_what_else_a_text_may_not_be_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_blocks(text)


def test_signs_that_a_language_needs_stay() -> None:
    assert read_blocks("Où\u00a0? क्‍ष")[0].lines == ((Part("Où\u00a0? क्‍ष"),),)


def test_every_mistake_is_told_with_its_text_language_and_number_of_signs(tmp_path: Path) -> None:
    long = "a" * (LONGEST["introduction"] + 1)
    with pytest.raises(WrongFile) as told:
        read(tmp_path, f'[introduction]\nen = "Hello"\nde = "{long}"\n[imprint]\nfr = "Ici"\n')
    assert str(told.value).splitlines() == [
        "own.toml: introduction.de: it has 601 signs of at most 600: shorten it",
        "own.toml: imprint: write it in “en” too, or name another `language` at the top",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[introductoin]\nen = "x"', "introductoin: there is no such key: did you mean “introduction”?"),
        ('[introduction]\nxx = "x"', "introduction.xx: “xx” doesn't fit: write one of: en, ar"),
        ('introduction = "x"', "introduction: “x” doesn't fit: write pairs in braces"),
        ('[privacy.controller]\nen = "x"', "privacy.legal_basis: it is missing"),
        ('[privacy.dpo]\nen = "x"', "privacy.dpo: there is no such key"),
        ('emergency = "call us"', "emergency: “call us” doesn't fit: write a telephone number, as 112"),
        ('[about]\nen = "<b>We</b>"', "about.en: “<b>We</b>” doesn't fit: “b” is no link"),
        ("bodies = []\nbodies2 = 1", "bodies2: there is no such key: did you mean “bodies”?"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_write(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(WrongFile) as error:
        read(tmp_path, text)
    assert f"own.toml: {told}" in str(error.value)


def test_what_is_not_translated_or_missing_for_a_portal_in_use_is_listed() -> None:
    texts = read_texts(DEMONSTRATION)
    assert texts.list_untranslated("en") == [] == texts.list_missing()
    assert {"about", "introduction"}.isdisjoint(texts.list_untranslated("de"))
    assert "bodies[1].name" in texts.list_untranslated("de")
    assert read_texts(None).list_missing() == ["privacy", "imprint"]
    assert all(read_texts(None).list_untranslated(locale) == [] for locale in LOCALES)


def test_the_example_of_the_documentation_can_be_used(tmp_path: Path) -> None:
    [example] = (PROGRAM / "docs" / "texts.md").read_text("utf-8").split("```toml\n")[1:]
    texts = read(tmp_path, example.split("```")[0])
    assert {each.place for each in texts.list_given()} >= LONGEST.keys()
