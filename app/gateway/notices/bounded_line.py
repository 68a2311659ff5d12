"""A line to a server outside, which ends after a minute, whatever the server does."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from gettext import gettext as _

from app.gateway.notices.notice import NotSent

# For anything that is waited for; and for all of it. A server that sends a byte now and then is ended by the second.
PATIENCE_SECONDS, MOST_SECONDS = 20.0, 60.0


@contextmanager
def open_line(
    host: str, port: int, patience_seconds: float = PATIENCE_SECONDS, most_seconds: float = MOST_SECONDS
) -> Iterator[socket.socket]:
    """Connect for this block; what fails in it is told as NotSent, with neither an address nor what the server said."""
    try:
        with socket.create_connection((host, port), patience_seconds) as line, _end_after(line, most_seconds):
            yield line
    except ssl.SSLCertVerificationError:
        message = _(
            "{host} shows no valid certificate for this name. Give the name that is in its certificate; for one of an "
            "authority of your own, name that authority's file in SEALEDLINE_NOTICE_TRUST. Nothing was sent."
        )
        raise NotSent(message.format(host=host)) from None
    except (OSError, EOFError) as error:
        message = _("{host}, port {port}, gives no answer ({error}). Check the address, and that the server is up.")
        raise NotSent(message.format(host=host, port=port, error=type(error).__name__)) from None


@contextmanager
def _end_after(line: socket.socket, seconds: float) -> Iterator[None]:
    # TLS takes the socket over; a duplicate still ends the connection.
    with line.dup() as twin:

        def end() -> None:
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
