"""The line to a gateway: HTTP without cookies, redirects, or anything of this machine's settings."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit
from weakref import WeakSet

from python_socks import ProxyError
from urllib3 import Timeout
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from app.connection import open_pool

# Seconds in which to connect, and between any two parts of an answer: the gateway may wait 50 for something to tell.
PATIENCE = Timeout(connect=60, read=90)
BLOCK_BYTES = 16384
CONNECTIONS = 8
ANSWER_BYTES = 2**28


class Answered(NamedTuple):
    """An answer: its status, its headers by their names in small letters, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class LineBroken(Exception):
    """No answer came, or not all of it: `received` is what did, None if not even the headers."""

    def __init__(self, received: Answered | None = None) -> None:
        self.received = received


class Line(Protocol):
    """Whatever carries requests to a gateway."""

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Post a body. Raises LineBroken."""

    def open_another(self) -> "Line":
        """Open another line to the same gateway."""

    def hang_up(self) -> None:
        """Break it at once, for good."""


class HttpLine:
    """A line to an address, through a SOCKS5 proxy if it is an onion service's. Threads may share it."""

    def __init__(self, address: str, proxy: str) -> None:
        self._address, self._proxy = address, proxy
        parts = urlsplit(address)
        host, is_onion = parts.hostname or "", (parts.hostname or "").rstrip(".").endswith(".onion")
        self._prefix = parts.path.rstrip("/")
        self._pool = open_pool(parts.scheme, host, parts.port, proxy if is_onion else None, maxsize=CONNECTIONS)
        self._ends = WeakSet[HTTPConnection]()
        self._has_hung_up = False
        self._pool.ConnectionCls = self._note(self._pool.ConnectionCls)

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        received, head = bytearray(), None
        try:
            with self._pool.urlopen(
                "POST",
                self._prefix + path,
                body=body,
                headers=headers,
                retries=False,
                redirect=False,
                timeout=PATIENCE,
                preload_content=False,
                decode_content=False,
            ) as response:
                head = Answered(response.status, {key.lower(): value for key, value in response.headers.items()}, b"")
                # What came is kept, however little: a full block would be waited for, and lost if the line breaks.
                while data := response.read1(BLOCK_BYTES):
                    received += data
                    if len(received) > ANSWER_BYTES:
                        raise LineBroken
        except (HTTPError, ProxyError, OSError, ValueError):
            raise LineBroken(head and head._replace(body=bytes(received))) from None
        return head._replace(body=bytes(received))

    def open_another(self) -> "HttpLine":
        return HttpLine(self._address, self._proxy)

    def hang_up(self) -> None:
        self._has_hung_up = True
        for each in [*self._ends]:
            # Whoever reads from it is told that it ended; closing would leave them waiting.
            with suppress(OSError, AttributeError):
                each.sock.shutdown(socket.SHUT_RDWR)

    def _note(self, kind: Any) -> Any:
        """The same kind of connection, noted while it is open."""
        line = self

        class Noted(kind):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                line._ends.add(self)
                if line._has_hung_up:
                    raise OSError

        return Noted
