"""The sockets on which the console listens: its port on both loopback addresses, or no start.

A browser that is sent to `localhost` tries ::1 and 127.0.0.1. Whoever else on the machine listened on one of them would
answer in the console's place.
"""

import errno
import socket
from gettext import gettext as _

LOOPBACKS = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}
# Without IPv6, or where the loopback has none, nobody else can be reached on ::1 either.
ABSENT = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}


class PortTaken(Exception):
    """Somebody listens already on the port of a loopback address. The text says what to do."""

    def __init__(self, address: str, port: int) -> None:
        super().__init__(
            _(
                "Port {port} of {address} is taken by another program, which would answer in the console's place. "
                "If it is a console of yours, end that one. If not, type its passphrase nowhere: choose another port "
                "with SEALEDLINE_CONSOLE_PORT, and if you don't know what it is, tell whoever runs this machine."
            ).format(port=port, address=address)
        )


def listen(port: int) -> list[socket.socket]:
    """Listen on 127.0.0.1 and, where the machine has it, on ::1. Raises PortTaken, OSError.

    While a socket listens on exactly this address, Linux lets nobody else listen there, whatever options they set; on
    Windows `create_server` sets no SO_REUSEADDR, by which others could.
    """
    sockets: list[socket.socket] = []
    try:
        for address, family in LOOPBACKS.items():
            try:
                sockets.append(socket.create_server((address, port), family=family))
            except OSError as error:
                if error.errno in ABSENT and address == "::1":
                    continue
                if error.errno in (errno.EADDRINUSE, errno.EACCES):
                    raise PortTaken(address, port) from None
                raise
    except BaseException:
        for opened in sockets:
            opened.close()
        raise
    return sockets
