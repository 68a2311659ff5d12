"""The line between client and portal: what is sent, to whom, and what is believed of the answer."""

import json
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reporter.api.client import PIECE_BYTES, Portal
from app.reporter.api.http import RequestRefused, Unanswered
from app.reporter.api.padding import pad
from crypto.encoding import b64encode
from tests.reporter.conftest import Served
from tests.reporter.socks_proxy import Proxy

TOKEN = bytes(32)


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(0, 3))
def test_every_body_is_64_kib_or_a_doubling_of_it(text: str, doublings: int) -> None:
    body = {"token": text.encode("utf-8", "replace").decode(), "more": "x" * (65536 * doublings)}
    padded = pad(body)
    assert len(padded) == 65536 * next(2**n for n in range(9) if 65536 * 2**n >= len(pad_bare(body)))
    read = json.loads(padded)
    assert read.pop("padding").replace("-", "").replace("_", "").isalnum() or len(padded) == len(pad_bare(body))
    assert read == body


def pad_bare(body: dict[str, str]) -> bytes:
    return json.dumps({**body, "padding": ""}, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("spare", [-1, 0, 1])
def test_a_body_that_just_fits_is_not_doubled(spare: int) -> None:
    room = 65536 - len(pad_bare({"text": ""}))
    assert len(pad({"text": "x" * (room + spare)})) == (131072 if spare > 0 else 65536)


def test_no_two_bodies_are_padded_alike() -> None:
    assert pad({}) != pad({})


def test_a_request_says_nothing_of_who_sends_it(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    served.report()
    assert len(served.line.seen) == 1
    sent = served.line.seen[0]
    headers = {name: value for name, value in sent.items() if name.startswith("HTTP_")}
    assert headers == {
        "HTTP_HOST": served.address.removeprefix("http://"),
        "HTTP_USER_AGENT": "sealedline",
        "HTTP_ACCEPT": "application/json",
        "HTTP_ACCEPT_ENCODING": "identity",
    }
    assert (sent["QUERY_STRING"], sent["CONTENT_TYPE"]) == ("", "application/json")
    assert int(sent["CONTENT_LENGTH"]) in (65536, 131072)


class Impostor:
    """Answers everything in the same way."""

    def __init__(self, status: str, body: bytes, *headers: tuple[str, str]) -> None:
        self.status, self.body, self.headers = status, body, list(headers)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response(self.status, [("Content-Type", "application/json"), *self.headers])
        return [self.body]


def test_a_cookie_is_not_kept(served: Served) -> None:
    served.line.app = Impostor("200 OK", b"{}", ("Set-Cookie", "seen=1; Path=/"))
    portal = Portal(served.address)
    portal.fetch_directory()
    portal.fetch_directory()
    assert all("HTTP_COOKIE" not in each for each in served.line.seen)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_redirect_is_not_followed(served: Served, status: str) -> None:
    served.line.app = Impostor(status, b"{}", ("Location", "/elsewhere"))
    with pytest.raises(Unanswered):
        Portal(served.address).open_mailbox(TOKEN)
    assert served.line.posts() == ["/api/mailbox"]
    assert len(served.line.seen) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"replies": [], "sent": 1}',
        b'{"replies": [], "sent": -1, "note": null}',
        b'{"replies": [], "sent": true, "note": null}',
        b'{"replies": {}, "sent": 1, "note": "="}',
        b'{"replies": [1], "sent": 1, "note": null}',
        b'{"replies": [{"place": "x", "envelope": "AA"}], "sent": 1, "note": null}',
        b'{"replies": [{"place": "' + b"0" * 32 + b'", "envelope": "A"}], "sent": 1, "note": null}',
    ],
)
def test_an_answer_that_can_not_be_read_is_none(served: Served, body: bytes) -> None:
    served.line.app = Impostor("200 OK", body)
    with pytest.raises(Unanswered):
        Portal(served.address).open_mailbox(TOKEN)


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "302 Found"])
def test_a_piece_that_is_not_acknowledged_was_not_stored(served: Served, status: str) -> None:
    served.line.app = Impostor(status, b"{}")
    with pytest.raises(Unanswered):
        Portal(served.address).put_piece(bytes(16), 0, b"piece", bytes(16))


def test_a_piece_that_is_longer_than_any_is_not_read_to_its_end(served: Served) -> None:
    served.line.app = Impostor("200 OK", bytes(PIECE_BYTES + 1))
    with pytest.raises(Unanswered):
        Portal(served.address).fetch_piece(TOKEN, "0" * 32, 0)


def test_a_refusals_sentence_can_not_move_the_cursor(served: Served) -> None:
    served.line.app = Impostor("413 Too Large", json.dumps({"message": "Too\x1b[2J \u202elarge." + "x" * 999}).encode())
    with pytest.raises(RequestRefused) as refused:
        Portal(served.address).open_mailbox(TOKEN)
    assert refused.value.message.startswith("Too[2J large.")
    assert len(refused.value.message) == 300
    assert (refused.value.status, refused.value.may_pass) == (413, False)


UNREADABLE = ["https://[::1", "https://a.example:x", "https://a.example:99999", "https://a.example:0", "https://a b"]


@pytest.mark.parametrize(
    "address", ["", "x", "ftp://a.example", "https://", "http://a.example", "http://10.0.0.1", *UNREADABLE]
)
def test_nothing_is_sent_to_an_unprotected_address(address: str) -> None:
    with pytest.raises(click.ClickException):
        Portal(address)


@pytest.mark.parametrize("host", ["abc.onion.", "abc.onion..", "ABC.ONION", "abc%2eonion", "abc.onion%2e"])
def test_an_onion_is_one_however_it_is_written(host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(click.ClickException):
            Portal(f"{scheme}://{host}")


def test_an_onion_is_reached_through_a_proxy_only() -> None:
    with pytest.raises(click.ClickException, match="needs Tor"):
        Portal("http://abc.onion")
    Portal("http://abc.onion", "socks5://127.0.0.1:9050").close()
    for proxy in (
        "http://127.0.0.1:8080",
        "socks5://",
        "socks5://127.0.0.1:x",
        "socks4://127.0.0.1:9050",
        "socks5://[",
    ):
        with pytest.raises(click.ClickException, match="socks5://"):
            Portal("http://abc.onion", proxy)


def test_a_portal_that_is_not_there_gives_no_answer() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unanswered):
        Portal(f"http://127.0.0.1:{port}").fetch_directory()


@pytest.fixture
def proxy(served: Served) -> Iterator[Proxy]:
    proxy = Proxy(int(served.address.rsplit(":", 1)[1]))
    yield proxy
    proxy.server.close()


def test_a_socks_proxy_resolves_the_name(served: Served, proxy: Proxy) -> None:
    # No resolver knows this name: only the proxy can have led there.
    portal = Portal("http://portalportalportal.onion", proxy.address)
    served_directory = portal.fetch_directory()
    assert isinstance(served_directory, dict)
    assert served_directory.items() >= served.organisation.sign(served.document()).items()
    assert proxy.names == ["portalportalportal.onion"]


def test_the_command_line_goes_through_the_proxy(served: Served, proxy: Proxy) -> None:
    settings = {"SEALEDLINE_PORTAL": "http://portalportalportal.onion", "SEALEDLINE_PROXY": proxy.address}
    result = served.type("file", "--channel", "external", "--text-file", "-", "--yes", typed="Over Tor.", **settings)
    assert result.exit_code == 0, result.output
    assert served.cases() == 1
    assert set(proxy.names) == {"portalportalportal.onion"}


@pytest.mark.parametrize(
    "greeting", [b"", b"\x05\xff", b"\x04\x00", b"HTTP/1.0 400\r\n\r\n", b"\x05\x00\x05\x04\x00\x01"]
)
def test_a_proxy_that_does_not_lead_there_gives_no_answer(greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            client, _address = server.accept()
            client.recv(4)
            client.sendall(greeting)
            client.close()

        threading.Thread(target=refuse, daemon=True).start()
        with pytest.raises(Unanswered):
            Portal("http://abc.onion", f"socks5://127.0.0.1:{server.getsockname()[1]}").fetch_directory()


def test_the_token_is_sent_in_no_address(served: Served) -> None:
    served.line.app = Impostor("200 OK", b'{"replies": [], "sent": 1, "note": null}')
    Portal(served.address).open_mailbox(TOKEN)
    assert b64encode(TOKEN) not in str(served.line.seen)
