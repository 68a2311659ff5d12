"""The organisation's texts as the pages show them, and how long its procedure keeps a case."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from babel.units import format_unit

from app.i18n import locales
from app.texts.markup import Block, read_blocks
from app.texts.model import Texts, Words

# Pages of their own: each is built if its text is given.
PAGES = ("privacy", "imprint", "accessibility")


class Shown(NamedTuple):
    """A text in the language in which it is shown (BCP 47), and which way that is written."""

    language: str
    direction: str
    blocks: tuple[Block, ...]


class Kept(NamedTuple):
    """How long a case is kept after it was closed: for so long, and at least so many days, in words."""

    period: str
    least: str


def show_text(texts: Texts, locale: str, words: Words) -> Shown:
    """A text in a language; where it isn't translated, in the language of the file."""
    found = locale if locale in words else texts.language
    return Shown(locales.tag(found), locales.direction(found), read_blocks(words[found]))


def list_pages(texts: Texts) -> list[str]:
    """The pages that the texts make, by the names of their templates."""
    return [f"{name}.html" for name in PAGES if getattr(texts, name)]


def read_kept(procedure: Path, locale: str) -> Kept:
    """How long cases are kept by the file of a procedure. Raises WrongFile."""
    # Only what builds the pages needs the procedure: what serves them never loads it.
    from app.procedure.loader import read_rules
    from app.procedure.periods import list_months

    rules = read_rules(procedure)
    fewest, *others = sorted({*list_months(rules.retention)})
    period = " – ".join(format_unit(months, "duration-month", locale=locale) for months in (fewest, *others[-1:]))
    days = max([rules.retention.least_days, *rules.check_ins.days])
    return Kept(period, format_unit(days, "duration-day", locale=locale))
