"""`sealedline-console`: serve the console on this machine, for one officer; `verify` checks the records,
`verify-case` an archive of cases.

`join` takes in the file by which an officer joins; `check-procedure` tries a file of a procedure; `export` and `import`
bring a console to another machine.
"""

import logging
import os
import signal
import socket
from pathlib import Path
from typing import Any

import click
import waitress  # type: ignore[import-untyped]
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app.clock import today
from app.console.application import create_app
from app.console.archive.cli import verify_case
from app.console.auth.door import Door
from app.console.auth.sessions import lock_all
from app.console.config import ConsoleConfig
from app.console.gateway.addresses import open_line
from app.console.install_shortcut import install_shortcut
from app.console.joining.files import join as join_by_file
from app.console.loopback import PortTaken, listen
from app.console.moving.cli import export_console, import_console
from app.console.procedure_check import check_procedure
from app.console.settings_file import FOLDER
from app.console.terminal import offer_links, refuse, remove_page
from app.console.uploading.receiving import find_most_bytes, make_channel
from app.console.verification.cli import verify
from app.env import ConfigError
from app.join_file import WrongJoinFile
from app.toml_file import WrongFile

# What is larger than this, the server would write to temporary files: pages and pictures, in clear.
IN_MEMORY_BYTES = 2**30


@click.group(invoke_without_command=True)
@click.option("--keys", type=click.Path(path_type=Path), help="The folder of key files and settings.")
@click.pass_context
def main(context: click.Context, keys: Path | None) -> None:
    """Serve the console on this machine: it unlocks key files, opens reports and answers them."""
    if keys:
        os.environ[FOLDER] = str(keys)
    if context.invoked_subcommand is None:
        serve()


def serve() -> None:
    """Serve until it is ended. Raises ClickException for what is missing or out of reach."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    # However it is ended, what is being saved or sent is to be stopped in order.
    for name in ("SIGTERM", "SIGHUP"):  # the latter where the window in which it runs was closed
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        config = ConsoleConfig.read(os.environ)
        sockets, door = listen(config.port), Door()
        app = create_app(config, door, open_line(config.gateway, config.proxy), watches=True)
    except (ConfigError, PortTaken) as error:
        raise refuse(str(error)) from None
    except WrongFile as error:
        raise refuse(error.message) from None
    try:
        server = make_server(app, door, sockets, config)
        offer_links(door, config)
        server.run()
    finally:
        lock_all(app)
        remove_page(config)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def join(file: Path) -> None:
    """Join the organisation that FILE (….sealedline) is from, and serve the console."""
    try:
        join_by_file(file, os.environ, today())
    except WrongJoinFile as error:
        raise refuse(str(error)) from None
    except WrongFile as error:
        raise refuse(error.message) from None
    except OSError as error:
        raise refuse(f"{error.filename or file}: {error.strerror}.") from None
    serve()


main.add_command(verify)
main.add_command(verify_case)
main.add_command(check_procedure)
main.add_command(export_console)
main.add_command(import_console)
main.add_command(install_shortcut)


def make_server(app: Flask, door: Door, sockets: list[socket.socket], config: ConsoleConfig) -> Any:
    """Make a server that keeps requests and answers in memory, or sealed, and has the pages below the door's path."""
    most_bytes, dispatchers = find_most_bytes(config.files), dict[int, Any]()
    server = waitress.create_server(
        DispatcherMiddleware(app, {door.place: app}),
        map=dispatchers,
        sockets=sockets,
        threads=8,
        ident=None,
        max_request_body_size=most_bytes + 1,
        inbuf_overflow=IN_MEMORY_BYTES,
        outbuf_overflow=IN_MEMORY_BYTES,
    )
    for each in dispatchers.values():
        each.channel_class = make_channel(door.place, config.keys, most_bytes)
    return server


if __name__ == "__main__":
    main()
