"""`sealedline-console`: serve the console on this machine, for one officer; `verify` checks the records.

`notice` is a sentence to remind officers.
"""

import logging
import os
import signal
from gettext import gettext as _
from typing import Any

import click
import waitress  # type: ignore[import-untyped]
from flask import Flask

from app.blobs import BlobsUnavailable
from app.config import ConsoleConfig
from app.console import REQUEST_BYTES, create_app
from app.console.notice import notice
from app.console.sessions import lock_all
from app.console.verify import verify
from app.database import StoreUnavailable
from app.procedure.reading import WrongRules
from app.setting import ConfigError

# What is larger than this, the server would write to temporary files: pages and pictures, in clear.
IN_MEMORY_BYTES = 2**30


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Serve the console on this machine: it unlocks key files, opens reports and answers them."""
    if context.invoked_subcommand is None:
        serve()


def serve() -> None:
    """Serve until it is ended. Raises ClickException for what is missing or out of reach."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    # However it is ended, what is being saved or sent is to be stopped in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        config = ConsoleConfig.read(os.environ)
        app = create_app(config)
    except (ConfigError, WrongRules, BlobsUnavailable) as error:
        raise click.ClickException(str(error)) from None
    except StoreUnavailable as error:
        message = _("The store can't be reached ({error}). Check SEALEDLINE_DATABASE and the tunnel to it.")
        raise click.ClickException(message.format(error=error)) from None
    click.echo(_("The console is at http://localhost:{port}").format(port=config.port))
    try:
        make_server(app, config.host, config.port).run()
    finally:
        lock_all(app)


main.add_command(verify)
main.add_command(notice)


def make_server(app: Flask, host: str, port: int) -> Any:
    """Make a server that keeps requests and answers in memory."""
    return waitress.create_server(
        app,
        host=host,
        port=port,
        threads=8,
        ident=None,
        max_request_body_size=REQUEST_BYTES,
        inbuf_overflow=IN_MEMORY_BYTES,
        outbuf_overflow=IN_MEMORY_BYTES,
    )


if __name__ == "__main__":
    main()
