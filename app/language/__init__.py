"""The sentences that people see, in their language. The English sentence is the key of each."""

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

from app.language.locales import ENGLISH

FOLDER = Path(__file__).parent.parent / "translations"
# What reporters see, and officers and operators don't: this is translated.
DOMAIN = "reporter"
PAGE_SOURCES = ("app/portal/scripts/", "crypto/errors.py")
# Enough to meet every plural form of every language, but those of millions.
COUNTED = 200

Said = str | Mapping[str, str]


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


def find_page_strings(locale: str) -> dict[str, Said]:
    """What the pages' code may say, {English: translation}, less what is the same in both.

    A sentence that counts something is found by its English plural, and has a text for each plural category (CLDR).
    """
    if locale == ENGLISH:
        return {}
    translations, said = load(locale), dict[str, Said]()
    for message in read_catalog(locale):
        if not message.id or not _is_said_by_pages(message.locations):
            continue
        if isinstance(message.id, str):
            said[message.id] = translations.gettext(message.id)
        else:
            one, many = message.id
            said[many] = _find_forms(locale, partial(translations.ngettext, one, many))
    return {english: text for english, text in said.items() if english != text}


def _find_forms(locale: str, count: Callable[[int], str]) -> dict[str, str]:
    # Catalogues number the forms of a plural; browsers name them.
    category = Locale.parse(locale).plural_form
    return {category(number): count(number) for number in reversed(range(COUNTED))}


def _is_said_by_pages(locations: list[tuple[str, int]]) -> bool:
    return any(name.startswith(PAGE_SOURCES) for name, _line in locations)
