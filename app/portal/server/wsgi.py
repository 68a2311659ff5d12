"""The application, called with a request that is whole (WSGI, PEP 3333)."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from app.portal.api.responses import to_refusal
from app.portal.server.answer import Answer, refuse
from app.portal.server.request import Head

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

    from app.portal.server.headers import Write

BARE = {"content-type", "content-length"}


def call(app: WSGIApplication, head: Head, body: bytes) -> Answer:
    """Have the application answer, or say that it can't. Its environment has no address: nobody knows the client's."""
    try:
        answer = _call(app, head, body)
    except BaseException as error:  # SystemExit, too, which would end the process that waits for this thread
        answer = refuse(to_refusal(error), head.path)
    return answer._replace(body=b"") if head.method == "HEAD" else answer


def _call(app: WSGIApplication, head: Head, body: bytes) -> Answer:
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: OptExcInfo | None = None) -> Write:
        started[:] = [(status, headers)]
        return io.BytesIO().write

    chunks = app(describe(head, body), start)
    try:
        content = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    status, headers = started[0]
    return Answer(int(status[:3]), headers, content)


def describe(head: Head, body: bytes) -> WSGIEnvironment:
    """The environment of a request."""
    fields = {
        (name if name in BARE else f"http-{name}").upper().replace("-", "_"): value
        for name, value in head.headers.items()
    }
    return {
        **fields,
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": head.path,
        "QUERY_STRING": head.query,
        "SERVER_NAME": "portal",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
