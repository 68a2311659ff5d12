"""A request's head: read by h11 and checked, so that it has one meaning and its body one length (RFC 9112)."""

import re
from gettext import gettext as _
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import h11

from app.portal.api.limits import REQUEST_BYTES
from app.portal.api.responses import Refusal

LINE_BYTES = 1024
HEAD_BYTES = 8192
FIELDS = 40
HEAD_END = b"\r\n\r\n"
# Lines end as they must, hold no control character but the tab, and none goes on in the next one.
LINES = re.compile(rb"(?:(?![ \t])[^\x00-\x08\x0a-\x1f\x7f]+\r\n)+\r\n")
LENGTH = re.compile(rb"^content-length:[ \t]*(.*?)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)


class Head(NamedTuple):
    """What a request asks for: path and query as WSGI has them (PEP 3333), headers with their names in lower case.

    `length` is that of its body in bytes, None if it names none. `keeps`: whether the connection stays.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    length: int | None
    keeps: bool

    @property
    def refusal(self) -> Refusal | None:
        """Why its body won't be received, if it won't: no length, too long, or one that waits for 100 Continue."""
        if "transfer-encoding" in self.headers:
            return Refusal(411, "no_length", _("The site needs to know the length of a request. Nothing was stored."))
        if self.length is not None and self.length > REQUEST_BYTES:
            return Refusal(413, "too_large", _("This is more than the site accepts at once. Nothing was stored."))
        return Refusal(417, "malformed_request", unreadable().message) if "expect" in self.headers else None


def find_end(received: bytearray) -> int | None:
    """The length of the head, once it is there. Raises Refusal if it is too long."""
    end = received.find(HEAD_END, 0, HEAD_BYTES)
    if b"\r\n" not in received[: LINE_BYTES + 2] and len(received) > LINE_BYTES:
        raise unreadable(414)
    if end < 0 and len(received) >= HEAD_BYTES:
        raise unreadable(431)
    return None if end < 0 else end + len(HEAD_END)


def read_head(written: bytes) -> Head:
    """Read a head, the empty line at its end included. Raises Refusal if it can be understood in more than one way."""
    lengths = LENGTH.findall(written)
    if not LINES.fullmatch(written) or len(lengths) > 1:
        raise unreadable()
    if written.count(b"\r\n") > FIELDS + 2:
        raise unreadable(431)
    parser = h11.Connection(h11.SERVER)
    try:
        parser.receive_data(written)
        request = parser.next_event()
    except h11.RemoteProtocolError:
        raise unreadable() from None
    if not isinstance(request, h11.Request) or parser.trailing_data[0]:
        raise unreadable()
    headers = _join(request)
    is_known = request.http_version in (b"1.0", b"1.1") and request.target.startswith(b"/")
    if not is_known or (lengths and (not lengths[0].isdigit() or "transfer-encoding" in headers)):
        raise unreadable()
    path, _mark, query = request.target.partition(b"?")
    tokens = {token.strip() for token in headers.get("connection", "").lower().split(",")}
    return Head(
        request.method.decode("ascii"),
        unquote_to_bytes(path).decode("latin-1"),
        query.decode("latin-1"),
        headers,
        int(lengths[0]) if lengths else None,
        request.http_version == b"1.1" and "close" not in tokens,
    )


def unreadable(status: int = 400) -> Refusal:
    """What is answered to a request that can't be read."""
    return Refusal(status, "malformed_request", _("The site can't read this request. Nothing was stored."))


def _join(request: h11.Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in ((name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers):
        # WSGI would take `upload_key` for `upload-key`.
        if "_" not in name:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
