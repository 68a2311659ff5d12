"""The server before the gateway: what it takes for a request, as it comes over a socket."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from app.gateway.cli import make_server
from tests.console.office import Office

REST = b"0\r\n\r\nPOST /nonces HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
SMUGGLED = {
    "two lengths": b"HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\n" + REST,
    "chunks": b"HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + REST,
    "chunks and a length": b"HTTP/1.1\r\nContent-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n" + REST,
    "chunks of old": b"HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + REST,
    "chunks with a space": b"HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n" + REST,
    "bare line ends": b"HTTP/1.1\r\nContent-Length: 0\n\n" + REST,
    "a long head": b"HTTP/1.1\r\n" + b"X: y\r\n" * 3000 + b"\r\n" + REST,
}


@pytest.fixture
def port(office: Office) -> Iterator[int]:
    server = make_server(office.line.app, office.gateway_config.model_copy(update={"port": 0}))
    threading.Thread(target=server.run, daemon=True).start()
    yield server.effective_port
    server.close()


def send(port: int, raw: bytes) -> bytes:
    """What comes back before the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        received = b""
        # Whoever refuses hangs up, perhaps before all is sent.
        with suppress(OSError):
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            while data := line.recv(65536):
                received += data
        return received


@pytest.mark.parametrize("how", SMUGGLED)
def test_no_request_is_hidden_in_another(port: int, how: str) -> None:
    answer = send(port, b"POST /nonces " + SMUGGLED[how])
    assert answer.count(b"HTTP/1.") <= 1 and b" 200 " not in answer


def test_a_request_that_is_one_is_answered(port: int) -> None:
    assert b" 200 " in send(port, b"POST /nonces HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
