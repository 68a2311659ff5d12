"""A SOCKS5 proxy (RFC 1928), as Tor's client is one."""

import socket
import threading
from contextlib import suppress


class Proxy:
    """A SOCKS5 proxy (RFC 1928, 1929) that leads every name to one port of this machine.

    It remembers the `names`, and the `circuits`: the user and password of each connection, which Tor keeps apart.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.names: list[str] = []
        self.circuits: list[tuple[bytes, bytes]] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"socks5://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._lead, args=self.server.accept()[:1], daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            reader = client.makefile("rb")
            assert reader.read(4) == b"\x05\x02\x00\x02"
            client.sendall(b"\x05\x02")
            assert reader.read(1) == b"\x01"
            self.circuits.append((reader.read(reader.read(1)[0]), reader.read(reader.read(1)[0])))
            client.sendall(b"\x01\x00")
            assert reader.read(4) == b"\x05\x01\x00\x03", "a name, not an address"
            self.names.append(reader.read(reader.read(1)[0]).decode())
            reader.read(2)
            with socket.create_connection(("127.0.0.1", self.port)) as portal:
                client.sendall(b"\x05\x00\x00\x01" + bytes(6))
                threading.Thread(target=self._copy, args=(portal, client), daemon=True).start()
                self._copy(client, portal)

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
