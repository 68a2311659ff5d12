"""Gathering: a request is whole in memory before a thread works on it, so that who sends slowly holds up nobody."""

import io
import re
import socket
import time
from contextlib import suppress

from app.portal.limits import REQUEST_BYTES

HEAD_BYTES = 2**18  # more than the server's limits on lines and fields let through
RECEIVE_BYTES = 2**16
REQUEST_SECONDS = 120
SLOWEST_BYTES = 2_000  # a second: a piece then takes eleven minutes
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
OTHERWISE = re.compile(rb"^(expect|transfer-encoding):", re.IGNORECASE | re.MULTILINE)


class Request:
    """What has come of one request. It is not understood here, only measured."""

    def __init__(self, begun: bytes = b"") -> None:
        self._head = bytearray(begun)
        self._rest = b""
        self._body: io.BytesIO | None = None
        self._missing_bytes: int | None = None
        self._has_ended = False
        self._begun_at = time.monotonic()
        self._divide()

    @property
    def is_ready(self) -> bool:
        """Whether a thread can go on: it is whole, or has ended early, or is none that can be measured."""
        return self._has_ended or self._missing_bytes == 0

    @property
    def received_bytes(self) -> int:
        """How much of it has come."""
        body_bytes = self._body.getbuffer().nbytes - (self._missing_bytes or 0) if self._body else 0
        return len(self._head) + len(self._rest) + body_bytes

    @property
    def deadline(self) -> float:
        """When more must have come: slow lines get time for what they send, silent ones get none."""
        return self._begun_at + REQUEST_SECONDS + self.received_bytes / SLOWEST_BYTES

    def receive(self, sock: socket.socket, seconds: float) -> None:
        """Take what comes until it is ready, at most for so many seconds; with 0, once what is there."""
        deadline = time.monotonic() + seconds
        if not self._head:
            self._begun_at = time.monotonic()
        with suppress(TimeoutError, BlockingIOError):
            while not self.is_ready:
                self._take(sock, max(deadline - time.monotonic(), 0))
                if seconds == 0:
                    break

    def split(self) -> tuple[bytes, io.BytesIO | None]:
        """Its head, with what came after it, and its body: None where the server must find that itself."""
        if self._body and self._missing_bytes:
            self._body.truncate(self._body.getbuffer().nbytes - self._missing_bytes)
        return bytes(self._head) + self._rest, self._body

    def _take(self, sock: socket.socket, seconds: float) -> None:
        try:
            sock.settimeout(seconds)
            came = self._take_body(sock) if self._body else self._take_head(sock)
        except (TimeoutError, BlockingIOError):
            raise
        except OSError:
            came = 0
        self._has_ended = not came

    def _take_head(self, sock: socket.socket) -> int:
        came = sock.recv(RECEIVE_BYTES)
        self._head += came
        self._divide()
        return len(came)

    def _take_body(self, sock: socket.socket) -> int:
        assert self._body and self._missing_bytes
        with self._body.getbuffer() as body:
            came = sock.recv_into(body[-self._missing_bytes :])
        self._missing_bytes -= came
        return came

    def _divide(self) -> None:
        size = measure(self._head)
        if not size:
            self._missing_bytes = size
            return
        end = self._head.index(HEAD_END) + len(HEAD_END)
        came = self._head[end:size]
        # Room for all of it at once, which nobody has to copy again.
        self._body = io.BytesIO(bytes(size - end))
        self._body.getbuffer()[: len(came)] = came
        self._missing_bytes = size - end - len(came)
        self._rest = bytes(self._head[size:])
        del self._head[end:]


def measure(received: bytearray) -> int | None:
    """How many bytes a request will have; None until its head is there.

    0 where the server must look at once: a body without a length, or too long, or one that waits to be asked for.
    """
    end = received.find(HEAD_END)
    if end < 0:
        return None if len(received) < HEAD_BYTES else 0
    head = bytes(received[:end])
    lengths = LENGTH.findall(head)
    if len(lengths) != 1 or int(lengths[0]) > REQUEST_BYTES or OTHERWISE.search(head):
        return 0
    return end + len(HEAD_END) + int(lengths[0])
