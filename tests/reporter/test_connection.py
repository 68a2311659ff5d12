"""What the program takes from the machine it runs on: no name looked up, no proxy, no password, no certificate."""

import socket
import ssl
import sys
import threading
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import certifi
import pytest
from werkzeug.serving import make_server

from app.reporter.api import http
from app.reporter.api.client import Portal
from app.reporter.api.http import RequestRefused, Unanswered
from tests.portal.certificates import make_certificate
from tests.portal.process import serving
from tests.reporter.broken_line import BrokenLine
from tests.reporter.conftest import Served, Silent, describe
from tests.reporter.socks_proxy import Proxy

NAME = "portal.example"
LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
TOKEN = bytes(32)


class Resolver:
    """The names that anything in this process asks the system's resolver for, the C code of sockets included."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in LOOK_UPS and not _is_address(arguments[0]):
            self.asked.append(str(arguments[0]))


def _is_address(host: object) -> bool:
    try:
        ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


@pytest.fixture(scope="module")
def module_resolver() -> Resolver:
    return Resolver()  # for good: an audit hook can't be taken off


@pytest.fixture
def resolver(module_resolver: Resolver) -> Resolver:
    module_resolver.asked.clear()
    return module_resolver


@pytest.fixture
def proxy(served: Served) -> Iterator[Proxy]:
    proxy = Proxy(int(served.address.rsplit(":", 1)[1]))
    yield proxy
    proxy.server.close()


@pytest.fixture
def trap() -> Iterator[list[object]]:
    """A port of this machine to which nothing may connect, and all that did."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        caught: list[object] = [server.getsockname()[1]]

        def watch() -> None:
            try:
                while True:
                    client, address = server.accept()
                    caught.append(address)
                    client.close()
            except OSError:
                pass

        threading.Thread(target=watch, daemon=True).start()
        yield caught
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_with_a_proxy_no_name_is_looked_up_here(served: Served, proxy: Proxy, resolver: Resolver, scheme: str) -> None:
    portal = Portal(f"http://{NAME}.onion", proxy.address.replace("socks5", scheme))
    portal.fetch_limits()
    assert proxy.names == [f"{NAME}.onion"]
    assert resolver.asked == []


def test_nor_when_the_proxy_does_not_know_it(resolver: Resolver) -> None:
    proxy = Proxy(9)
    with pytest.raises(Unanswered):
        Portal(f"https://{NAME}", proxy.address).fetch_limits()
    assert (proxy.names, resolver.asked) == ([NAME], [])


def test_without_a_proxy_the_look_up_would_be_noticed(resolver: Resolver) -> None:
    with pytest.raises(Unanswered):
        Portal("https://portal.invalid").fetch_limits()
    assert resolver.asked == ["portal.invalid"]


def test_each_run_has_a_circuit_of_its_own(served: Served, proxy: Proxy) -> None:
    address = f"http://{NAME}.onion"
    for _run in range(2):
        portal = Portal(address, proxy.address)
        portal.fetch_limits()
        portal.close()
    first, second = proxy.circuits
    assert all(first) and all(second) and first != second


def test_a_name_and_a_password_for_the_proxy_are_kept(served: Served, proxy: Proxy) -> None:
    named = proxy.address.replace("//", "//re%40d:p%3Ass@")
    Portal(f"http://{NAME}.onion", named).fetch_limits()
    assert proxy.circuits == [(b"re@d", b"p:ss")]


@pytest.mark.parametrize("through", [False, True])
def test_neither_proxy_nor_password_is_taken_from_the_machine(
    served: Served, proxy: Proxy, trap: list[object], through: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap[0]}")
        monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{trap[0]}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login me password secret\nmachine {NAME}.onion login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    portal = Portal(f"http://{NAME}.onion", proxy.address) if through else Portal(served.address)
    portal.fetch_limits()
    assert len(trap) == 1
    assert "HTTP_AUTHORIZATION" not in served.line.seen[0]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_no_redirect_leads_elsewhere(served: Served, trap: list[object], status: str) -> None:
    def redirect(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(status, [("Location", f"http://127.0.0.1:{trap[0]}/"), ("Content-Type", "application/json")])
        return [b'{"attachments": 1, "attachment_bytes": 1, "takes": {}}']

    served.line.app = redirect
    portal = Portal(served.address)
    for request in (portal.fetch_limits, lambda: portal.put_piece(bytes(16), 0, b"piece", bytes(16))):
        with pytest.raises(Unanswered):
            request()
    assert len(trap) == 1
    assert len(served.line.seen) == 2


@pytest.mark.parametrize("status", ["200 OK", "413 Too Large", "302 Found"])
def test_an_answer_without_an_end_is_cut_off(served: Served, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_BYTES", 2**20)
    sent = 0

    def flood(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        nonlocal sent
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response(status, [("Content-Type", "application/json")])
        while sent < 2**30:
            yield bytes(2**16)
            sent += 2**16

    served.line.app = flood
    portal = Portal(served.address)
    monkeypatch.setattr(Portal, "_post", lambda self, path, body: self.line.post(path, b"{}"))
    with pytest.raises(Unanswered):
        portal.open_mailbox(TOKEN)
    # What the system holds on both sides of a connection comes on top.
    assert sent < 2**20 + 2**24


def test_an_answer_that_ends_early_is_none(served: Served) -> None:
    def stop(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = b'{"attachments": 1, "attachment_bytes": 1, "takes": {}}'
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body) + 1))])
        return [body]

    served.line.app = stop
    with pytest.raises(Unanswered):
        Portal(served.address).fetch_limits()


@pytest.mark.slow
def test_one_connection_carries_all_that_a_run_sends(served: Served, pages: Path, tmp_path: Path) -> None:
    environ = describe(f"sqlite:///{tmp_path / 'store.db'}", pages, served.organisation)
    with serving(environ, tmp_path) as port, BrokenLine(port, []) as counting:
        portal = Portal(counting.address)
        portal.fetch_limits()
        for _again in range(3):
            portal.put_piece(bytes(16), 0, bytes(65_588), bytes(16))
        with pytest.raises(RequestRefused):
            portal.open_mailbox(TOKEN)
        portal.fetch_directory()
        portal.close()
        assert counting.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_not_used_again() -> None:
    body = b'{"attachments": 1, "attachment_bytes": 1, "takes": {}}'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    closed = threading.Event()

    def answer_once_each() -> None:
        for _connection in range(2):
            client, _address = server.accept()
            with client:
                client.recv(65536)
                client.sendall(head.encode() + body)
            closed.set()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer_once_each, daemon=True).start()
        portal = Portal(f"http://127.0.0.1:{server.getsockname()[1]}")
        portal.fetch_limits()
        assert closed.wait(10)
        portal.fetch_limits()


class Certified:
    """A portal with TLS, whose certificate is for NAME, and from nobody whom Mozilla trusts."""

    def __init__(self, app: Any, folder: Path) -> None:
        self.certificate, key = make_certificate(folder, NAME)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server = make_server("127.0.0.1", 0, app, True, request_handler=Silent, ssl_context=context)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def certified(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Certified]:
    certified = Certified(served.line, tmp_path)
    yield certified
    certified.server.shutdown()
    certified.server.server_close()


def test_a_protected_connection_leads_through_the_proxy_too(
    certified: Certified, resolver: Resolver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certifi, "where", lambda: str(certified.certificate))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    proxy = Proxy(certified.server.port)
    Portal(f"https://{NAME}", proxy.address).fetch_limits()
    assert (proxy.names, resolver.asked) == ([NAME], [])
    # Who sets this variable, as malware and analysts do, could read along.
    assert not (tmp_path / "keys.log").exists()
    with pytest.raises(Unanswered):
        Portal(f"https://other.{NAME}", proxy.address).fetch_limits()


def test_the_machines_own_certificates_are_not_believed(
    served: Served, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certified.certificate))
    assert ssl.create_default_context().get_ca_certs(), "others would believe it"
    with pytest.raises(Unanswered):
        Portal(f"https://{NAME}", Proxy(certified.server.port).address).fetch_limits()
    assert served.line.seen == []
