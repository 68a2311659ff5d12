"""Notices by HTTP: to a topic of ntfy, or to a webhook, as chats have them. TLS alone, no redirects, no cookies."""

import json
import ssl
from gettext import gettext as _
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlsplit

from app.gateway.notices.bounded_line import open_line
from app.gateway.notices.notice import Notice, NotSent

HTTPS_PORT = 443


class Address(NamedTuple):
    """Where to post: an https:// address; `token` is a bearer's (RFC 6750)."""

    url: str
    trust: ssl.SSLContext
    token: str | None = None


class Ntfy:
    """The way to whoever has subscribed to a topic of ntfy: the sentence as it is."""

    def __init__(self, name: str, address: Address) -> None:
        self.name, self._address = name, address

    def send(self, notice: Notice) -> None:
        """Send it. Raises NotSent."""
        _post(self._address, "text/plain; charset=utf-8", notice.text.encode())


class Webhook:
    """The way to a webhook: JSON with the sentence as `text`, as Mattermost, Rocket.Chat and Slack take it."""

    def __init__(self, name: str, address: Address) -> None:
        self.name, self._address = name, address

    def send(self, notice: Notice) -> None:
        """Send it. Raises NotSent."""
        _post(self._address, "application/json", json.dumps({"text": notice.text}).encode())


def _post(address: Address, kind: str, body: bytes) -> None:
    parts = urlsplit(address.url)
    host, port = parts.hostname or "", parts.port or HTTPS_PORT
    headers = {"Content-Type": kind, "Connection": "close"}
    if address.token is not None:
        headers["Authorization"] = f"Bearer {address.token}"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with open_line(host, port) as line:
        connection = HTTPConnection(host, port)
        connection.sock = address.trust.wrap_socket(line, server_hostname=host)
        try:
            connection.request("POST", target, body, headers)
            status = connection.getresponse().status
        except ConnectionError:
            raise
        except HTTPException:
            message = _("{host} answers with something else than HTTP. Check the address.")
            raise NotSent(message.format(host=host)) from None
        finally:
            connection.close()
    _check(status, host)


def _check(status: int, host: str) -> None:
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        message = _("{host} sends elsewhere ({status}), which isn't followed. Give the address it sends to.")
    else:
        message = _("{host} refuses it ({status}). Check the address, and its token's file.")
    raise NotSent(message.format(host=host, status=status))
