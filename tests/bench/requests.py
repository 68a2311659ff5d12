"""One request after another on a connection that stays, at the least cost: the clients share the server's machine."""

import socket
from types import TracebackType
from typing import Self


class Connection:
    """A connection to a portal on this machine."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.socket.close()

    def post(self, path: str, body: bytes) -> int:
        """Send a request and read all of its answer; gives the status. Raises ConnectionError at an early end."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.socket.sendall(head.encode() + body)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        answer_head, _, answer = received.partition(b"\r\n\r\n")
        left = int(answer_head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]) - len(answer)
        while left > 0:
            left -= len(self._receive())
        return int(answer_head.split(b" ")[1])

    def _receive(self) -> bytes:
        received = self.socket.recv(262144)
        if not received:
            raise ConnectionError("the portal hung up")
        return received
