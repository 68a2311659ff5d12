"""`sealedline-portal`: build the pages, make the tables, serve both."""

import logging
import os
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from app import database
from app.config import PortalConfig
from app.language.locales import ENGLISH, LOCALES
from app.portal import create_app, proof_key
from app.portal.address import WrongAddress
from app.portal.build import build_pages
from app.portal.closing import start_closing
from app.portal.connections import DayFormatter, Log, Worker
from app.portal.readiness import check_ready
from app.portal.sweeping import start_sweeping
from app.setting import ConfigError
from crypto.notation import b64encode


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told everything here: neither its own settings file nor its environment is read."""

    def __init__(self, config: PortalConfig) -> None:
        self.config = config
        super().__init__()

    def load_config(self) -> None:
        for name, value in describe_server(self.config).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        # In each process after the fork: database connections and threads can't be shared between processes.
        app = create_app(self.config)
        start_sweeping(self.config)
        start_closing(self.config)
        return app


def describe_server(config: PortalConfig) -> dict[str, Any]:
    """The web server's settings. Sizes in bytes, times in seconds."""
    return {
        "bind": f"{config.host}:{config.port}",
        "workers": config.workers,
        "threads": config.threads,
        "worker_class": Worker,
        "worker_connections": 500,
        "keepalive": 15,
        "timeout": 60,
        "graceful_timeout": 30,
        "limit_request_line": 1024,
        "limit_request_fields": 40,
        "limit_request_field_size": 4096,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "logger_class": Log,
        # No header of a proxy is believed, so none can bring in an address.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "forwarder_headers": "",
        "control_socket_disable": True,
        "proc_name": "sealedline-portal",
    }


@click.group()
def main() -> None:
    """The portal: what reporters reach."""


@main.command()
def build() -> None:
    """Build the pages into the folder SEALEDLINE_PAGES."""
    config = read_config()
    try:
        build_pages(config, config.pages)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    click.echo(_("The pages are in {folder}.").format(folder=config.pages))


@main.command()
def migrate() -> None:
    """Make the tables of SEALEDLINE_DATABASE, or bring them up to date."""
    try:
        database.migrate(read_config().database)
    except database.StoreUnavailable as error:
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
    """Serve pages and API."""
    config = read_config()
    check_ready(config)
    handler = logging.StreamHandler()
    handler.setFormatter(DayFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    click.echo(_("The portal is at http://{host}:{port}").format(host=config.host, port=config.port))
    Server(config).run()


@main.command()
@click.option("--address", required=True, help="What people type: https://… or an onion address.")
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The PDF to write.")
@click.option("--language", "locale", type=click.Choice(LOCALES), default=ENGLISH, show_default=True)
@click.option("--size", type=click.Choice(["a4", "a3"]), default="a4", show_default=True)
def poster(address: str, output: Path, locale: str, size: str) -> None:
    """Make a poster for a wall: the address, its QR code, the root's fingerprint."""
    # Only this command needs what typesets.
    from app.portal.poster import make_poster

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


def read_config() -> PortalConfig:
    """The settings of this process's environment, or the end of it with a sentence."""
    try:
        return PortalConfig.read(os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
