"""How pages are made: our templates beside those of GOV.UK Frontend, in one language."""

from datetime import date
from gettext import gettext as _
from gettext import ngettext

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, session
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from app import language
from app.config import ConsoleConfig
from app.console.conversation import STATUS_WORDS
from app.console.desk import Desk

LOCALE = "en"
GOVUK = "govuk_frontend_jinja"


def write_day(day: date | str, pattern: str = "d MMMM y") -> str:
    """Write a day, or one of a message (YYYY-MM-DD), as people do."""
    return format_date(date.fromisoformat(day) if isinstance(day, str) else day, pattern, LOCALE)


def write_size(size_bytes: int) -> str:
    """Write the size of a file in units of 1000."""
    for unit, words in ((10**9, _("{number} GB")), (10**6, _("{number} MB")), (1000, _("{number} KB"))):
        if size_bytes >= unit:
            number = size_bytes / unit
            return words.format(number=format_decimal(number, "#,##0" if number >= 10 else "#,##0.#", LOCALE))
    return ngettext("{number} byte", "{number} bytes", size_bytes).format(number=size_bytes)


def add_templates(app: Flask, config: ConsoleConfig) -> None:
    """Make the templates of `pages/` known to the application."""
    # A field left out of a GOV.UK macro's parameters is meant to be empty.
    app.jinja_options = {"undefined": ChainableUndefined, "trim_blocks": True, "lstrip_blocks": True}
    folder = FileSystemLoader(f"{app.root_path}/pages")
    app.jinja_loader = ChoiceLoader([folder, PrefixLoader({GOVUK: PackageLoader(GOVUK)})])
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_translations(language.load(LOCALE), newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(day=write_day, size=write_size)
    app.jinja_env.globals.update(locale=LOCALE, lock_minutes=config.lock_minutes, status_words=STATUS_WORDS)

    @app.context_processor
    def name_desk() -> dict[str, Desk | None]:
        return {"desk": getattr(session, "desk", None)}
