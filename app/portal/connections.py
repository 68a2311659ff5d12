"""How the web server treats connections: it forgets who calls, cuts off who dawdles, and logs no request."""

import io
import logging
import socket
import time
from contextlib import suppress
from gettext import gettext as _
from types import TracebackType
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.http.errors import (  # type: ignore[import-untyped]
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker  # type: ignore[import-untyped]

from app.portal.faults import describe
from app.portal.gathering import REQUEST_SECONDS, Request
from app.portal.headers import HEADERS

NOBODY = ("0.0.0.0", 0)
PATIENCE_SECONDS = 0.05  # in which a request on a good line is whole
GATHERED_BYTES = 2**26  # at most, a process
GRUMBLES: dict[type[Exception], str] = {
    LimitRequestLine: "414 URI Too Long",
    LimitRequestHeaders: "431 Request Header Fields Too Large",
    ParseException: "400 Bad Request",
    Exception: "500 Internal Server Error",
}


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, less what it remembers of clients. Behind it, nothing can read an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadlines: dict[TConn, float] = {}
        self.requests: dict[TConn, Request] = {}
        self.bodies: dict[TConn, io.BytesIO] = {}

    def enqueue_req(self, conn: TConn) -> None:
        conn.client = NOBODY
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        if not self.gather(conn):
            return _DEFER  # the main loop waits for the rest
        self.deadlines[conn] = time.monotonic() + REQUEST_SECONDS
        try:
            kept = super().handle(conn)
            if not kept:
                # Closing waits up to two seconds for the client. Here: the main loop would keep everyone waiting.
                conn.close(graceful=True)
            return kept
        finally:
            del self.deadlines[conn]
            self.bodies.pop(conn, None)

    def gather(self, conn: TConn) -> bool:
        """Whether the request is ready for this thread, which then gets it from the parser; else it has begun."""
        request, patience_seconds = self.requests.get(conn), 0.0
        if request is None:
            request = self.requests[conn] = Request(conn.parser.unreader.take_buffered() if conn.parser else b"")
            patience_seconds = PATIENCE_SECONDS
        request.receive(conn.sock, patience_seconds)
        if not request.is_ready:
            self.deadlines[conn] = request.deadline if request.received_bytes else time.monotonic() + self.cfg.keepalive
            return False
        conn.data_ready = True
        conn.init()
        head, body = request.split()
        conn.parser.unreader.unread(head)
        if body is not None:
            self.bodies[conn] = body
        del self.requests[conn]
        return True

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Give the application a body that is here already as it is: the parser would copy it several times."""
        if conn in self.bodies:
            req.body = self.bodies.pop(conn)
        return super().handle_request(req, conn)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """More of a request has come. The main loop takes it, and calls a thread once it is ready."""
        request = self.requests[conn]
        request.receive(conn.sock, 0)
        self.deadlines[conn] = request.deadline
        if request.is_ready:
            super().on_pending_socket_readable(conn, client)
        elif sum(each.received_bytes for each in list(self.requests.values())) > GATHERED_BYTES:
            self.turn_away(conn)

    def turn_away(self, conn: TConn) -> None:
        """End a connection whose request has no room in memory. The same one succeeds later."""
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        del self.requests[conn], self.deadlines[conn]
        grumble(conn.sock, "503 Service Unavailable", _("The site is busy. Please try again in a few minutes."))
        conn.close()

    def murder_pending(self) -> None:
        """Also called every second: end the connections of clients that send or read too slowly."""
        now = time.monotonic()
        for conn, deadline in list(self.deadlines.items()):
            if deadline < now:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)

    def handle_error(self, req: object, client: socket.socket, addr: object, exc: Exception) -> None:
        """Answer what is not HTTP, or too long, or a fault of the server: gunicorn's own would log the request."""
        status = next(status for kind, status in GRUMBLES.items() if isinstance(exc, kind))
        if status.startswith("5"):
            logging.getLogger("gunicorn.error").error("%s", describe(exc))
        grumble(client, status, _("The site can't read this request."))


def grumble(client: socket.socket, status: str, sentence: str) -> None:
    """Answer a request that no code of ours gets to see."""
    message = sentence.encode()
    head = {**HEADERS, "Content-Type": "text/plain; charset=utf-8", "Content-Length": len(message)}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in head.items()), "Connection: close", "", ""]
    with suppress(OSError):
        client.sendall("\r\n".join(lines).encode("ascii") + message)


class Log(Logger):  # type: ignore[misc]
    """gunicorn's log, in which an error is its kind and its place in the code, on a day."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(DayFormatter())


class DayFormatter(logging.Formatter):
    """Day, level and message: a finer time would tell when somebody was here, an error's words what they sent."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d")

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return describe(ei[1])
