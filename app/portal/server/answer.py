"""An answer, and how it is written on the line (RFC 9112, section 4)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from email.utils import formatdate
from functools import lru_cache
from gettext import gettext as _
from typing import NamedTuple

from app.portal.api.responses import RETRY_SECONDS, Refusal, error_response
from app.portal.server.headers import REASON, complete_headers


class Answer(NamedTuple):
    """Status, all headers but those of the connection, and the body: what is sent after them."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes = b""

    def write(self, *, closes: bool) -> bytes:
        """Write it. `closes`: whether the connection ends with it."""
        lines = [f"HTTP/1.1 {self.status} {REASON}", *(f"{name}: {value}" for name, value in self.headers)]
        lines += [f"Date: {_format_date(int(time.time()))}", *(["Connection: close"] if closes else []), "", ""]
        return "\r\n".join(lines).encode("latin-1") + self.body


def refuse(refusal: Refusal, path: str = "") -> Answer:
    """The answer to a request that the application doesn't get to see: as the API's at its addresses, else a text."""
    if path.startswith("/api/"):
        response = error_response(refusal)
        return Answer(refusal.status, complete_headers(response.headers.items()), response.get_data())
    text = refusal.message.encode()
    own = {**refusal.headers, "Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(text))}
    return Answer(refusal.status, complete_headers(own.items()), text)


def busy() -> Refusal:
    """What is answered where there is no room just now. The same request succeeds later."""
    retry = {"Retry-After": str(RETRY_SECONDS)}
    return Refusal(503, "unavailable", _("The site is busy. Please try again in a few minutes."), retry)


@lru_cache(maxsize=1)
def _format_date(second: int) -> str:
    return formatdate(second, usegmt=True)
