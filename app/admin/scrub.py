"""`sealedline-admin scrub`: has the bytes of what was erased leave PostgreSQL's files."""

from gettext import gettext as _

import click

from app.admin.settings import read_settings
from app.store.database import open_database
from app.store.upkeep.scrub import scrub
from app.store_calls.errors import StoreUnavailable


@click.command("scrub")
def scrub_store() -> None:
    """Rewrite the tables without what was erased. To be run every night, by a timer; each is locked meanwhile."""
    try:
        db = open_database(read_settings().database)
        try:
            is_done = scrub(db)
        finally:
            db.close()
    except StoreUnavailable as error:
        message = _(
            "The tables were not all rewritten ({error}). Run it as their owner, who may do what deploy/postgresql.md "
            "grants; if they were in use, run it again."
        )
        raise click.ClickException(message.format(error=error)) from None
    click.echo(_("The tables are rewritten.") if is_done else _("SQLite overwrites what it erases by itself."))
