"""Talking to the portal (SPEC 7): no cookie, no redirect, nothing of this machine's settings, and every body padded."""

import json
from collections.abc import Mapping
from gettext import gettext as _
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import click
import httpx
import socksio

from app.reporter.padding import pad
from crypto.follow_up import SealedFollowUp
from crypto.mailbox import Answer
from crypto.message import HEX_ID
from crypto.notation import b64decode, b64encode
from crypto.report import Filing
from crypto.visit import SealedNote

PATIENCE_SECONDS = 120
# The same for everyone: what the library would say tells its version.
HEADERS = {"User-Agent": "sealedline", "Accept": "application/json", "Accept-Encoding": "identity"}


class Unanswered(click.ClickException):
    """No answer came, or none that can be read: nobody knows whether the request arrived."""

    def __init__(self) -> None:
        super().__init__(_("No answer came from the portal. Check its address, your connection and the proxy."))


class Refused(click.ClickException):
    """The portal did not do what it was asked, and has changed nothing. The text is the portal's sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status

    @property
    def may_pass(self) -> bool:
        """Whether the very same request may succeed later."""
        return self.status >= 500 or self.status == 429


class Portal:
    """A portal at an address, reached through a SOCKS5 proxy if one is given, which then also resolves the name.

    Every call raises Unanswered or Refused.
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
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )

    def fetch_directory(self) -> object:
        """Get the signed directory, not yet checked."""
        return self._send("GET", "/api/directory")

    def file_report(self, filing: Filing) -> str:
        """File a sealed report: the day on which it was received. Refused with status 409 if the phrase is taken."""
        fields = ("mailbox", "gate", "envelope", "note")
        body = {name: b64encode(getattr(filing, name)) for name in fields}
        return str(self._post("/api/reports", body).get("received_on", ""))

    def open_mailbox(self, token: bytes) -> Answer:
        """Get what the portal holds for the mailbox of this token (32 bytes)."""
        return _read_answer(self._post("/api/mailbox", {"token": b64encode(token)}))

    def append_message(self, token: bytes, sealed: SealedFollowUp) -> None:
        """Send a follow-up. Refused with status 409 if the note was replaced meanwhile."""
        self._post("/api/mailbox/messages", {**_write_note(token, sealed), "envelope": b64encode(sealed.envelope)})

    def replace_note(self, token: bytes, sealed: SealedNote) -> None:
        """Replace the note. Refused with status 409 if it was replaced meanwhile."""
        self._post("/api/mailbox/note", _write_note(token, sealed))

    def erase_replies(self, token: bytes, places: list[str], sealed: SealedNote) -> None:
        """Erase the replies at these places, and replace the note. Refused as `replace_note`."""
        self._post("/api/mailbox/erase", {**_write_note(token, sealed), "places": places})

    def close(self) -> None:
        self.client.close()

    def _post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        return self._send("POST", path, pad(body))

    def _send(self, method: str, path: str, content: bytes | None = None) -> dict[str, Any]:
        headers = {} if content is None else {"Content-Type": "application/json"}
        try:
            response = self.client.request(method, path, content=content, headers=headers)
            answer = json.loads(response.content)
        except (httpx.HTTPError, socksio.SOCKSError, AssertionError, ValueError, RecursionError):
            # Whatever it said may quote what was sent.
            raise Unanswered from None
        if not isinstance(answer, dict) or 300 <= response.status_code < 400:
            raise Unanswered
        if response.status_code != 200:
            raise Refused(response.status_code, _read_sentence(answer))
        return answer


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


def _write_note(token: bytes, sealed: SealedNote | SealedFollowUp) -> dict[str, object]:
    replaces = None if sealed.replaces is None else b64encode(sealed.replaces)
    return {"token": b64encode(token), "note": b64encode(sealed.note), "replaces": replaces}


def _read_answer(answer: dict[str, Any]) -> Answer:
    try:
        replies = [(str(reply["place"]), b64decode(reply["envelope"])) for reply in answer["replies"]]
        sent, note = answer["sent"], answer["note"]
        if type(sent) is not int or sent < 0 or not all(HEX_ID.match(place) for place, _envelope in replies):
            raise ValueError
        return Answer(replies, sent, None if note is None else b64decode(note))
    except (ValueError, KeyError, TypeError):
        raise Unanswered from None


def _read_sentence(answer: dict[str, Any]) -> str:
    # It comes from the server: not more of it than a sentence, and nothing that moves the cursor.
    text = "".join(character for character in str(answer.get("message", "")) if character.isprintable())[:300]
    return text or _("The portal can't do this now.")
