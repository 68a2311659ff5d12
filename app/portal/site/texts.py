"""The organisation's texts as the pages show them, and how long its procedure keeps a case."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from babel.dates import format_timedelta

from app.i18n import locales
from app.periods import list_months
from app.portal.site.terms import read_periods
from app.texts.markup import Block, read_blocks
from app.texts.model import Texts, Words

# Pages of their own: each is built if its text is given.
PAGES = ("privacy", "imprint", "accessibility")
# Babel's month; and how many of a unit it says before it goes over to the next larger one: as many as there are.
MONTH_DAYS = 30
NEVER_LARGER = 10**6


class Shown(NamedTuple):
    """A text in the language in which it is shown (BCP 47), and which way that is written."""

    language: str
    direction: str
    blocks: tuple[Block, ...]


class Kept(NamedTuple):
    """How long a case is kept after it was closed, in words; `least` is empty where the days are longer than months."""

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
    periods = read_periods(procedure)
    months, days = list_months(periods.retention), max([periods.retention.least_days, *periods.check_ins.days])
    least = _say_length(days, "day", locale)
    if max(months) * MONTH_DAYS <= days:
        return Kept(least, "")
    ends = dict.fromkeys([min(months), max(months)])
    return Kept(" – ".join(_say_length(each, "month", locale) for each in ends), least)


def _say_length(count: int, unit: Literal["month", "day"], locale: str) -> str:
    # Not Babel's format_unit: it has no words for months and days in Arabic, Portuguese, Turkish, Thai and Chinese.
    length = timedelta(days=count * (MONTH_DAYS if unit == "month" else 1))
    return format_timedelta(length, granularity=unit, threshold=NEVER_LARGER, locale=locale)
