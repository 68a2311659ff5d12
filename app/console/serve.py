"""`sealedline-console`: serve the console on this machine, for one officer."""

import logging
import os
from gettext import gettext as _

import click
import waitress  # type: ignore[import-untyped]

from app.config import ConfigError, ConsoleConfig
from app.console import REQUEST_BYTES, create_app
from app.database import StoreUnavailable


@click.command()
def main() -> None:
    """Serve the console on this machine: it unlocks key files, opens reports and answers them."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    try:
        config = ConsoleConfig.read(os.environ)
        app = create_app(config)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    except StoreUnavailable as error:
        message = _("The store can't be reached ({error}). Check SEALEDLINE_DATABASE and the tunnel to it.")
        raise click.ClickException(message.format(error=error)) from None
    click.echo(_("The console is at http://localhost:{port}").format(port=config.port))
    waitress.serve(
        app, host=config.host, port=config.port, threads=8, ident=None, max_request_body_size=REQUEST_BYTES, _quiet=True
    )


if __name__ == "__main__":
    main()
