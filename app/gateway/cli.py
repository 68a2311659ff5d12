"""`sealedline-gateway`: the way to the store for officers' consoles; `notify` tells officers that they should look."""

import logging
import os
import signal
from gettext import gettext as _
from typing import Any

import click
import waitress  # type: ignore[import-untyped]

from app.env import ConfigError
from app.gateway.application import BODY_BYTES, Application
from app.gateway.config import GatewayConfig
from app.gateway.notices.cli import notify
from app.store.upkeep.schema import OldSchema
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable
from app.systemd_socket import take_socket

# Of ten consoles each may have one that waits for something new, and fetches with several.
THREADS = 24
CONNECTIONS = 200


@click.group()
def main() -> None:
    """The gateway: what officers' consoles reach."""


@main.command()
def serve() -> None:
    """Serve until it is ended, at the socket that systemd holds if there is one."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        config = GatewayConfig.read(os.environ)
        server = make_server(config)
    except (ConfigError, BlobsUnavailable, OldSchema) as error:
        raise click.ClickException(str(error)) from None
    except StoreUnavailable as error:
        message = _("The store can't be reached ({error}). Check SEALEDLINE_DATABASE.")
        raise click.ClickException(message.format(error=error)) from None
    except OSError as error:
        message = _(
            "The gateway can't listen there ({error}). Check SEALEDLINE_GATEWAY_PORT or SEALEDLINE_GATEWAY_SOCKET."
        )
        raise click.ClickException(message.format(error=error.strerror)) from None
    server.run()


main.add_command(notify)


def make_server(config: GatewayConfig) -> Any:
    """Make a server at systemd's socket, on loopback, or on a socket that only this user and its group may open.

    Raises what `Application` raises, OSError.
    """
    place: dict[str, Any] = {"host": "127.0.0.1", "port": config.port}
    if listener := take_socket():
        place = {"sockets": [listener]}
    elif config.socket:
        place = {"unix_socket": str(config.socket), "unix_socket_perms": "660"}
    return waitress.create_server(
        Application(config),
        **place,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=60,
        ident=None,
        max_request_body_size=BODY_BYTES,
        clear_untrusted_proxy_headers=True,
    )


if __name__ == "__main__":
    main()
