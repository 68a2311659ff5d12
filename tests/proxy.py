"""A TCP proxy on this machine in front of a port: what happens on the way is a subclass's."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Proxy:
    """`address` is where it listens, until the end of the block; `connections` is how many have come."""

    connections = 0

    def __init__(self, port: int) -> None:
        self.portal = ("127.0.0.1", port)
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self.server.accept()
                self.connections += 1
                threading.Thread(target=self._meet, args=(client,), daemon=True).start()

    def _meet(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(self.portal) as portal:
            self.join(client, portal)

    def join(self, client: socket.socket, portal: socket.socket) -> None:
        """Carry what one side sends to the other, until either hangs up."""
        raise NotImplementedError
