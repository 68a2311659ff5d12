"""The line to the portal: HTTP without cookies, redirects, or anything of this machine's settings."""

import json
from collections.abc import Iterator, Mapping
from gettext import gettext as _
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import click
import httpx
import socksio

PATIENCE = httpx.Timeout(120)
# A piece may take as long as it needs while something moves. What the system or the proxy has taken from us may still
# be on its way, a whole piece at most: an answer that comes after 5 minutes is one at 3.5 KB/s.
PIECE_PATIENCE = httpx.Timeout(60, read=300)
BLOCK_BYTES = 65536
ANSWER_BYTES = 2**28
# The same for everyone: what the library would say tells its version.
HEADERS = {"User-Agent": "sealedline", "Accept": "application/json", "Accept-Encoding": "identity"}


class Unanswered(click.ClickException):
    """No answer came, or none that can be read: nobody knows whether the request arrived."""

    def __init__(self) -> None:
        super().__init__(_("No answer came from the portal. Check its address, your connection and the proxy."))


class Refused(click.ClickException):
    """The portal did not do what it was asked, and has changed nothing. The text is the portal's sentence."""

    def __init__(self, status: int, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.status, self.code = status, code

    @property
    def may_pass(self) -> bool:
        """Whether the very same request may succeed soon. A store that is full stays so."""
        return (self.status >= 500 and self.code != "store_full") or self.status == 429


class Line:
    """A line to an address, through a SOCKS5 proxy if one is given, which then also resolves the name.

    Every request raises Unanswered or Refused.
    """

    def __init__(self, address: str, proxy: str | None = None) -> None:
        """Raises ClickException for an address to which nothing should be sent."""
        check_address(address, proxy)
        self.client = httpx.Client(
            base_url=address,
            proxy=proxy,
            headers=HEADERS,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            timeout=PATIENCE,
            trust_env=False,
        )

    def get(self, path: str) -> dict[str, Any]:
        """Get a JSON object."""
        return _read_object(self._exchange("GET", path, {}, None))

    def post(self, path: str, body: bytes) -> dict[str, Any]:
        """Post a JSON object, and get one."""
        return _read_object(self._exchange("POST", path, _describe("json"), body))

    def fetch(self, path: str, body: bytes, most_bytes: int) -> bytes:
        """Post a JSON object, and get so many bytes at most."""
        return self._exchange("POST", path, _describe("json"), body, PIECE_PATIENCE, most_bytes)

    def put(self, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Put bytes, in blocks, because the timeout counts anew for each."""
        blocks = (body[start : start + BLOCK_BYTES] for start in range(0, len(body), BLOCK_BYTES))
        described = {**_describe("octet-stream"), "Content-Length": str(len(body)), **headers}
        self._exchange("PUT", path, described, blocks, PIECE_PATIENCE, expected=204)

    def close(self) -> None:
        self.client.close()

    def _exchange(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes | Iterator[bytes] | None,
        timeout: httpx.Timeout = PATIENCE,
        most_bytes: int = ANSWER_BYTES,
        expected: int = 200,
    ) -> bytes:
        try:
            with self.client.stream(method, path, content=content, headers=headers, timeout=timeout) as response:
                is_done = response.status_code == expected
                answer = _receive(response, most_bytes if is_done else ANSWER_BYTES)
        except (httpx.HTTPError, socksio.SOCKSError, AssertionError, ValueError):
            # Whatever it said may quote what was sent.
            raise Unanswered from None
        if is_done:
            return answer
        refusal = _read_object(answer)
        if response.status_code < 400:
            raise Unanswered
        raise Refused(response.status_code, _read_sentence(refusal), str(refusal.get("error", "")))


def check_address(address: str, proxy: str | None) -> None:
    """Raises ClickException unless the way to this address is a protected one, and an onion's leads through a proxy."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise click.ClickException(_("Give the portal's address as https://…"))
    if host.endswith(".onion") and not proxy:
        raise click.ClickException(
            _("An .onion address needs Tor: add --proxy socks5://127.0.0.1:9050. Nothing was sent.")
        )
    if parts.scheme == "http" and not host.endswith(".onion") and not _is_loopback(host):
        raise click.ClickException(
            _("The connection to this address would not be protected. Use https://. Nothing was sent.")
        )
    if proxy is not None and urlsplit(proxy).scheme not in ("socks5", "socks5h"):
        raise click.ClickException(_("Give the proxy's address as socks5://127.0.0.1:9050."))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _describe(kind: str) -> dict[str, str]:
    return {"Content-Type": f"application/{kind}"}


def _receive(response: httpx.Response, most_bytes: int) -> bytes:
    received = bytearray()
    for data in response.iter_bytes():
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
