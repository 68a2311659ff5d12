"""`sealedline-portal`: the commands that build the pages, make the tables, serve both, and make keys and posters."""

from __future__ import annotations

import logging
import os
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.env import ConfigError
from app.i18n.locales import ENGLISH, LOCALES
from app.metrics.exporter import Exporter
from app.portal import proof_key
from app.portal.config import PortalConfig
from app.portal.form_check import check_form
from app.portal.junk import manage_junk
from app.portal.log import DayFormatter, Repeats
from app.portal.poster.address import WrongAddress
from app.portal.preflight import check_ready
from app.portal.server import server
from app.portal.site.build import build_pages
from app.portal.texts_check import check_texts, list_untranslated
from app.store import database
from app.store_calls.errors import StoreUnavailable
from app.systemd_socket import take_socket
from app.texts.loader import read_texts
from crypto.encoding import b64encode

if TYPE_CHECKING:
    from app.published.file import Figures


@click.group()
def main() -> None:
    """The portal: what reporters reach."""


@main.command()
def build() -> None:
    """Build the pages into the folder SEALEDLINE_PAGES, with published figures if they are to be shown."""
    config = read_config()
    try:
        build_pages(config, config.pages, read_published(config) if config.publish_figures else [])
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    for line in list_untranslated(read_texts(config.texts), config.languages):
        click.echo(line, err=True)
    click.echo(_("The pages are in {folder}.").format(folder=config.pages))


@main.command()
def migrate() -> None:
    """Make the tables of SEALEDLINE_DATABASE, or bring them up to date."""
    try:
        database.migrate(read_config().database)
    except database.OutdatedStore:
        message = _("The database was filled by an earlier version, and can't be used any more: make an empty one. ")
        message += _("For the demonstration, run `make clean`: it begins anew.")
        raise click.ClickException(message) from None
    except StoreUnavailable as error:
        raise click.ClickException(_("The database can't be changed ({error}).").format(error=error)) from None
    click.echo(_("The database is up to date."))


@main.command()
@click.argument("key_file", type=click.Path(path_type=Path))
def make_proof_key(key_file: Path) -> None:
    """Make KEY_FILE, the key that signs days, and print its public part for the directory."""
    try:
        public = proof_key.make(key_file)
    except FileExistsError:
        message = _("{path} is there already. Nothing was written over it.")
        raise click.ClickException(message.format(path=key_file)) from None
    message = _("The key is in {path}. Set SEALEDLINE_PROOF_KEY to this path, and build the pages anew.")
    click.echo(message.format(path=key_file), err=True)
    click.echo(_("Whoever keeps the root key puts its public part into the directory:"), err=True)
    click.echo(b64encode(public))


@main.command()
def serve() -> None:
    """Serve pages and API, at the socket that systemd holds if there is one."""
    config = read_config()
    files = check_ready(config)
    handler = logging.StreamHandler()
    handler.setFormatter(DayFormatter())
    handler.addFilter(Repeats())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    exporter = open_exporter(config.metrics_port)
    listener = take_socket()
    if listener is None:
        listener = server.listen(config)
        click.echo(_("The portal is at http://{host}:{port}").format(host=config.host, port=config.port))
    server.serve(config, files, listener, exporter)


def open_exporter(port: int | None) -> Exporter | None:
    """Listen at the port for metrics, if one is set. Raises ClickException."""
    try:
        return Exporter(port) if port else None
    except OSError as error:
        message = _("Metrics can't be given there ({error}). Check SEALEDLINE_METRICS_PORT.")
        raise click.ClickException(message.format(error=error.strerror)) from None


@main.command()
@click.option("--address", required=True, help="What people type: https://… or an onion address.")
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The PDF to write.")
@click.option("--language", "locale", type=click.Choice(LOCALES), default=ENGLISH, show_default=True)
@click.option("--size", type=click.Choice(["a4", "a3"]), default="a4", show_default=True)
def poster(address: str, output: Path, locale: str, size: str) -> None:
    """Make a poster for a wall: the address, its QR code, the root's fingerprint."""
    # Only this command needs what typesets.
    from app.portal.poster.poster import make_poster

    config = read_config()
    try:
        output.write_bytes(make_poster(config, address, locale, size))
    except WrongAddress as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(_("{file} can't be written.").format(file=output)) from error
    click.echo(
        _("The poster is {file}. Scan its code, and compare the fingerprint, before you hang it.").format(file=output)
    )


main.add_command(check_form)
main.add_command(check_texts)
main.add_command(manage_junk)


def read_published(config: PortalConfig) -> list[Figures]:
    """What publishers have published, checked: the latest of each year. Raises ClickException."""
    # Only this command needs what checks the directory: what serves the pages never loads it.
    from app.published.file import WrongFigures
    from app.published.latest import read_latest

    try:
        db = database.open_database(config.database)
        try:
            return read_latest(db, config.root, config.instance)
        finally:
            db.close()
    except WrongFigures as error:
        message = _("{error} No pages were built. SEALEDLINE_PUBLISH_FIGURES=no builds them without figures.")
        raise click.ClickException(message.format(error=error)) from None
    except StoreUnavailable as error:
        message = _("The published figures can't be read from the database ({error}). No pages were built.")
        raise click.ClickException(message.format(error=error)) from None


def read_config() -> PortalConfig:
    """The settings of this process's environment, or the end of it with a sentence."""
    try:
        return PortalConfig.read(os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
