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

    def post(self, path: str, body: bytes, work: str = "") -> int:
        """Send JSON and read all of its answer; gives the status. Raises ConnectionError at an early end."""
        paid = f"\r\nProof-Of-Work: {work}" if work else ""
        return self._send(f"POST {path} HTTP/1.1\r\nContent-Type: application/json{paid}", body)

    def put_piece(self, path: str, key: str, piece: bytes) -> int:
        """Put a piece of an upload; gives the status. Raises ConnectionError at an early end."""
        return self._send(f"PUT {path} HTTP/1.1\r\nContent-Type: application/octet-stream\r\nUpload-Key: {key}", piece)

    def _send(self, head: str, body: bytes) -> int:
        self.socket.sendall(f"{head}\r\nHost: portal\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        answer_head, _, answer = received.lower().partition(b"\r\n\r\n")
        _, announced, rest = answer_head.partition(b"content-length: ")
        left = (int(rest.split(b"\r\n")[0]) if announced else 0) - len(answer)
        while left > 0:
            left -= len(self._receive())
        return int(answer_head.split(b" ")[1])

    def _receive(self) -> bytes:
        received = self.socket.recv(262144)
        if not received:
            raise ConnectionError("the portal hung up")
        return received
