"""`sealedline-gateway`: the way to the store for officers' consoles; `notify` tells officers that they should look."""

import logging
import os
import signal
from gettext import gettext as _
from typing import Any

import click
import waitress  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]

from app.env import ConfigError
from app.gateway.application import BODY_BYTES, Application
from app.gateway.config import GatewayConfig
from app.gateway.metrics import start_metrics
from app.gateway.notices.cli import notify
from app.store.upkeep.schema import OldSchema
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable
from app.systemd_socket import take_socket

# Of 40 consoles each may have one call that waits for something new; what is left answers the others.
THREADS = 64
CONNECTIONS = 200
# What is larger than this, the server would write to temporary files: of what is read, nothing else would be left of
# cases that are deleted later. What is sent is stored anyhow, and much of it at once would fill the memory.
ANSWER_BYTES, SENT_BYTES = 2**30, 2**20
HEAD_BYTES = 16384


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses bodies in chunks: no console sends any, and programs on the way may see another end of them."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked or "TRANSFER_ENCODING" in self.headers:
            raise ParsingError("chunks")


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


@click.group()
def main() -> None:
    """The gateway: what officers' consoles reach."""


@main.command()
def serve() -> None:
    """Serve until it is ended, at the socket that systemd holds if there is one."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        config = GatewayConfig.read(os.environ)
        application = Application(config)
        server = make_server(application, config)
    except (ConfigError, BlobsUnavailable, OldSchema) as error:
        raise click.ClickException(str(error)) from None
    except StoreUnavailable as error:
        message = _("The store can't be reached ({error}). Check SEALEDLINE_DATABASE.")
        raise click.ClickException(message.format(error=error)) from None
    except OSError as error:
        message = _(
            "The gateway can't listen there ({error}). Check SEALEDLINE_GATEWAY_PORT, SEALEDLINE_GATEWAY_SOCKET and "
            "SEALEDLINE_GATEWAY_METRICS_PORT."
        )
        raise click.ClickException(message.format(error=error.strerror)) from None

    def end(_signal: int, _frame: object) -> None:
        application.end()
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    server.run()


main.add_command(notify)


def make_server(application: Application, config: GatewayConfig) -> Any:
    """Make a server at systemd's socket, on loopback, or on a socket that only this user and its group may open.

    Raises OSError.
    """
    place: dict[str, Any] = {"host": "127.0.0.1", "port": config.port}
    if listener := take_socket():
        place = {"sockets": [listener]}
    elif config.socket:
        place = {"unix_socket": str(config.socket), "unix_socket_perms": "660"}
    if config.metrics_port:
        start_metrics(config.metrics_port, application)
    server = waitress.create_server(
        application,
        **place,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=60,
        ident=None,
        max_request_header_size=HEAD_BYTES,
        max_request_body_size=BODY_BYTES + 1,
        inbuf_overflow=SENT_BYTES,
        outbuf_overflow=ANSWER_BYTES,
        clear_untrusted_proxy_headers=True,
    )
    server.channel_class = _Channel
    return server


if __name__ == "__main__":
    main()
