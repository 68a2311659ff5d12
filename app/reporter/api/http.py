"""The line to the portal: HTTP without cookies, redirects, or anything of this machine's settings."""

import json
from collections.abc import Mapping
from gettext import gettext as _
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, urlsplit

import click
from python_socks import ProxyError
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError

from app.connection import open_pool, read_proxy

# Seconds in which to connect, in which to hand over each block of a body, and between any two parts of an answer.
PATIENCE = Timeout(connect=120, read=120)
# A piece may take as long as it needs while something moves. What the system or the proxy has taken from us may still
# be on its way, a whole piece at most: an answer that comes after 5 minutes is one at 3.5 KB/s.
PIECE_PATIENCE = Timeout(connect=60, read=300)
BLOCK_BYTES = 16384
ANSWER_BYTES = 2**28
# The same for everyone: what the library would say tells its version.
HEADERS = {"User-Agent": "sealedline", "Accept": "application/json", "Accept-Encoding": "identity"}


class Unanswered(click.ClickException):
    """No answer came, or none that can be read: nobody knows whether the request arrived."""

    def __init__(self) -> None:
        super().__init__(_("No answer came from the portal. Check its address, your connection and the proxy."))


class RequestRefused(click.ClickException):
    """The portal did not do what it was asked, and has changed nothing. The text is the portal's sentence."""

    def __init__(self, status: int, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.status, self.code = status, code

    @property
    def may_pass(self) -> bool:
        """Whether the very same request may succeed soon. A store that is full stays so."""
        return (self.status >= 500 and self.code != "store_full") or self.status == 429


class HttpClient:
    """A line to an address, through a SOCKS5 proxy if one is given, which then also resolves the name.

    Every request raises Unanswered or RequestRefused.
    """

    def __init__(self, address: str, proxy: str | None = None) -> None:
        """Raises ClickException for an address to which nothing should be sent."""
        check_address(address, proxy)
        parts = _split(address)
        self.prefix = parts.path.rstrip("/")
        try:
            self.pool = open_pool(parts.scheme, parts.hostname or "", parts.port, proxy)
        except ValueError:
            raise _refuse_address() from None

    def get(self, path: str) -> dict[str, Any]:
        """Get a JSON object."""
        return _read_object(self._exchange("GET", path, {}, None))

    def post(self, path: str, body: bytes, headers: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
        """Post a JSON object, and get one."""
        return _read_object(self._exchange("POST", path, {**_describe("json"), **headers}, body))

    def fetch(self, path: str, body: bytes, most_bytes: int) -> bytes:
        """Post a JSON object, and get so many bytes at most."""
        return self._exchange("POST", path, _describe("json"), body, PIECE_PATIENCE, most_bytes)

    def put(self, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Put bytes."""
        self._exchange("PUT", path, {**_describe("octet-stream"), **headers}, body, PIECE_PATIENCE, expected=204)

    def close(self) -> None:
        self.pool.close()

    def _exchange(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: Timeout = PATIENCE,
        most_bytes: int | None = None,
        expected: int = 200,
    ) -> bytes:
        try:
            with self._send(method, path, headers, body, timeout) as response:
                is_done = response.status == expected
                answer = _receive(response, most_bytes if is_done and most_bytes else ANSWER_BYTES)
        except (HTTPError, ProxyError, OSError, ValueError):
            # Whatever it said may quote what was sent.
            raise Unanswered from None
        if is_done:
            return answer
        refusal = _read_object(answer)
        if response.status < 400:
            raise Unanswered
        raise RequestRefused(response.status, _read_sentence(refusal), str(refusal.get("error", "")))

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
    ) -> BaseHTTPResponse:
        described, blocks = {**HEADERS, **headers}, None
        if body is not None:
            # In blocks, because the timeout counts anew for each.
            blocks = [body[start : start + BLOCK_BYTES] for start in range(0, len(body), BLOCK_BYTES)]
            described["Content-Length"] = str(len(body))
        return self.pool.urlopen(
            method,
            self.prefix + path,
            body=blocks,
            headers=described,
            retries=False,
            redirect=False,
            timeout=timeout,
            preload_content=False,
            decode_content=False,
        )


def check_address(address: str, proxy: str | None) -> None:
    """Raises ClickException unless the way to this address is a protected one, and an onion's leads through a proxy."""
    parts = _split(address)
    host = (parts.hostname or "").rstrip(".")
    if host.endswith(".onion") and not proxy:
        raise click.ClickException(
            _("An .onion address needs Tor: add --proxy socks5://127.0.0.1:9050. Nothing was sent.")
        )
    if parts.scheme == "http" and not host.endswith(".onion") and not _is_loopback(host):
        raise click.ClickException(
            _("The connection to this address would not be protected. Use https://. Nothing was sent.")
        )
    if proxy is not None:
        try:
            read_proxy(proxy)
        except ValueError:
            raise click.ClickException(_("Give the proxy's address as socks5://127.0.0.1:9050.")) from None


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        is_plain = parts.hostname is not None and "%" not in parts.hostname
        if parts.scheme in ("http", "https") and parts.hostname and is_plain and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise _refuse_address()


def _refuse_address() -> click.ClickException:
    return click.ClickException(_("Give the portal's address as https://…"))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _describe(kind: str) -> dict[str, str]:
    return {"Content-Type": f"application/{kind}"}


def _receive(response: BaseHTTPResponse, most_bytes: int) -> bytes:
    received = bytearray()
    while data := response.read(BLOCK_BYTES):
        received += data
        if len(received) > most_bytes:
            raise ValueError("longer than it can be")
    return bytes(received)


def _read_object(answer: bytes) -> dict[str, Any]:
    try:
        read = json.loads(answer)
    except (ValueError, RecursionError):
        raise Unanswered from None
    if not isinstance(read, dict):
        raise Unanswered
    return read


def _read_sentence(answer: dict[str, Any]) -> str:
    # It comes from the server: not more of it than a sentence, and nothing that moves the cursor.
    text = "".join(character for character in str(answer.get("message", "")) if character.isprintable())[:300]
    return text or _("The portal can't do this now.")
