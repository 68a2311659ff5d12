"""The Jinja environment: the loaders of our templates and GOV.UK Frontend's, filters, globals and translations."""

from flask import Flask, session
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from app import i18n
from app.clock import today
from app.console.cases.timeline import STATUS_WORDS
from app.console.config import ConsoleConfig
from app.console.formatting import (
    LOCALE,
    format_answer,
    format_condition,
    format_day,
    format_due,
    format_size,
    name_due,
)
from app.console.help.pages import find_help
from app.console.joining.other_rules import list_other_rules
from app.console.sandbox import run as sandbox
from app.console.workspace.overview import count_left_out
from app.console.workspace.workspace import Workspace

GOVUK = "govuk_frontend_jinja"


def configure_jinja(app: Flask, config: ConsoleConfig) -> None:
    """Configure the Jinja environment of the application."""
    folder = FileSystemLoader(f"{app.root_path}/templates")
    app.jinja_loader = ChoiceLoader([folder, PrefixLoader({GOVUK: PackageLoader(GOVUK)})])
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_translations(i18n.load(LOCALE), newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(day=format_day, size=format_size, due=lambda due: format_due(due, today()))
    app.jinja_env.filters["due_name"] = lambda due: name_due(due, today())
    app.jinja_env.globals.update(
        locale=LOCALE,
        lock_minutes=config.lock_minutes,
        status_words=STATUS_WORDS,
        format_answer=format_answer,
        format_condition=format_condition,
        count_left_out=count_left_out,
        find_help=find_help,
        list_other_rules=list_other_rules,
        shows_files=sandbox.is_there(),
    )

    @app.context_processor
    def name_workspace() -> dict[str, Workspace | None]:
        return {"workspace": getattr(session, "workspace", None)}
