"""How pages are made: our templates beside those of GOV.UK Frontend, in one language."""

from flask import Flask, session
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from app import language
from app.config import ConsoleConfig
from app.console.conversation import STATUS_WORDS
from app.console.desk import Desk, today
from app.console.sizes import write_size
from app.console.words import LOCALE, write_answer, write_condition, write_day, write_due

GOVUK = "govuk_frontend_jinja"


def add_templates(app: Flask, config: ConsoleConfig) -> None:
    """Make the templates of `pages/` known to the application."""
    # A field left out of a GOV.UK macro's parameters is meant to be empty.
    app.jinja_options = {"undefined": ChainableUndefined, "trim_blocks": True, "lstrip_blocks": True}
    folder = FileSystemLoader(f"{app.root_path}/pages")
    app.jinja_loader = ChoiceLoader([folder, PrefixLoader({GOVUK: PackageLoader(GOVUK)})])
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_translations(language.load(LOCALE), newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(day=write_day, size=write_size, due=lambda due: write_due(due, today()))
    app.jinja_env.globals.update(
        locale=LOCALE,
        lock_minutes=config.lock_minutes,
        status_words=STATUS_WORDS,
        write_answer=write_answer,
        write_condition=write_condition,
    )

    @app.context_processor
    def name_desk() -> dict[str, Desk | None]:
        return {"desk": getattr(session, "desk", None)}
