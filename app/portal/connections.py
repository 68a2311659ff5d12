"""How the web server treats connections: it forgets who calls, cuts off who dawdles, and logs no request."""

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
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from app.portal.faults import describe
from app.portal.headers import HEADERS

NOBODY = ("0.0.0.0", 0)
REQUEST_SECONDS = 120  # the largest request at 20 KB/s, which is a slow day in Tor
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

    def enqueue_req(self, conn: TConn) -> None:
        conn.client = NOBODY
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        self.deadlines[conn] = time.monotonic() + REQUEST_SECONDS
        try:
            kept = super().handle(conn)
            if not kept:
                # Closing waits up to two seconds for the client. Here: the main loop would keep everyone waiting.
                conn.close(graceful=True)
            return kept
        finally:
            del self.deadlines[conn]

    def murder_pending(self) -> None:
        """Also called every second: free the threads of clients that send or read too slowly."""
        super().murder_pending()
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
        message = _("The site can't read this request.").encode()
        head = {**HEADERS, "Content-Type": "text/plain; charset=utf-8", "Content-Length": len(message)}
        lines = [
            f"HTTP/1.1 {status}",
            *(f"{name}: {value}" for name, value in head.items()),
            "Connection: close",
            "",
            "",
        ]
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
