"""Translations (gettext). The English sentence is the message id."""

import io
from collections.abc import Callable, Mapping
from functools import partial
from gettext import NullTranslations
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from app.i18n.locales import ENGLISH

FOLDER = Path(__file__).parent.parent / "translations"
# What reporters see, and officers and operators don't: this is translated.
DOMAIN = "reporter"
PAGE_SOURCES = ("app/portal/scripts/",)
# What all pages say, and what only the code of these folders does, which is loaded apart.
PAGE_PARTS = ("", "mailbox", "metadata", "proof", "puzzles")
# Enough to meet every plural form of every language, but those of millions.
COUNTED = 200

Translated = str | Mapping[str, str]


def load(locale: str) -> NullTranslations:
    """The translations of one language, for Jinja and gettext. FileNotFoundError if there is no such catalogue."""
    if locale == ENGLISH:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_catalog(locale))
    compiled.seek(0)
    return Translations(compiled)


def read_catalog(locale: str) -> Catalog:
    """Read the catalogue of one language. Raises FileNotFoundError."""
    with (FOLDER / locale / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as po_file:
        return read_po(po_file, locale=locale)


def find_page_strings(locale: str) -> dict[str, dict[str, Translated]]:
    """What each part of the pages' code may say, {English: translation}, less what is the same in both.

    A sentence that counts something is found by its English plural, and has a text for each plural category (CLDR).
    """
    said: dict[str, dict[str, Translated]] = {part: {} for part in PAGE_PARTS}
    if locale == ENGLISH:
        return said
    translations = load(locale)
    for message in read_catalog(locale):
        part = _find_part(message.locations)
        if not message.id or part is None:
            continue
        if isinstance(message.id, str):
            said[part][message.id] = translations.gettext(message.id)
        else:
            one, many = message.id
            said[part][many] = _find_forms(locale, partial(translations.ngettext, one, many))
    return {part: {en: text for en, text in strings.items() if en != text} for part, strings in said.items()}


def _find_forms(locale: str, count: Callable[[int], str]) -> dict[str, str]:
    # Catalogues number the forms of a plural; browsers name them.
    category = Locale.parse(locale).plural_form
    return {category(number): count(number) for number in reversed(range(COUNTED))}


def _find_part(locations: list[tuple[str, int]]) -> str | None:
    """The part that alone says this; the first, which is always loaded, if several do; None if no page's code does."""
    said_in = [name for name, _line in locations if name.startswith(PAGE_SOURCES)]
    parts = {next((part for part in PAGE_PARTS[1:] if f"/scripts/{part}/" in name), PAGE_PARTS[0]) for name in said_in}
    return parts.pop() if len(parts) == 1 else PAGE_PARTS[0] if parts else None
