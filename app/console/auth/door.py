"""The door: the link that alone begins a session in a browser. It is good once, and for 10 minutes.

On a machine with several users anybody can connect to the console's port, and answer on another port of `localhost`.
Browsers send cookies to every port of a host, so the console's pages, and with them its cookie, have a path that is
drawn at the start: nobody who doesn't know it is sent the cookie (RFC 6265, section 5.1.4).
"""

import hashlib
import hmac
import secrets
import threading
import time

from werkzeug.exceptions import Forbidden

LINK_SECONDS = 600


class LinkRefused(Forbidden):
    """A link that was used, is too old, or isn't the latest."""


class Door:
    """Draws links, and lets each in once. `place` is the path below which all pages are: 16 random bytes."""

    def __init__(self) -> None:
        self.place = f"/{secrets.token_urlsafe(16)}"
        self._lock = threading.Lock()
        self._digest = b""
        self._ends_at = 0.0

    def draw(self) -> str:
        """Draw a link (a path with 16 random bytes), in place of the one drawn before."""
        secret = secrets.token_urlsafe(16)
        with self._lock:
            self._digest, self._ends_at = _digest(secret), time.monotonic() + LINK_SECONDS
        return f"{self.place}/start/{secret}"

    def admit(self, secret: str) -> None:
        """Use the latest link, by its secret. Raises LinkRefused, also if it was used or is too old."""
        with self._lock:
            if not hmac.compare_digest(_digest(secret), self._digest) or time.monotonic() >= self._ends_at:
                raise LinkRefused
            self._digest = b""


def _digest(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), digest_size=32).digest()
