"""Many who send slowly at once, over the real server: nobody else waits for them."""

import http.client
import json
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from app.blobs.storage import open_blobs
from app.portal.server.connections import HELD_BYTES
from crypto.encoding import b64encode
from tests.portal.api_client import draw_report, settings
from tests.portal.conftest import Running
from tests.portal.process import serving
from tests.portal.upload_client import key_of
from tests.store.random_uploads import Upload, draw_upload
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow

MIB = 2**20


def head_of(upload: Upload) -> bytes:
    """The head of the request that puts the only piece."""
    return (
        f"PUT /api/uploads/{upload.id.hex()}/0 HTTP/1.1\r\nHost: portal\r\nUpload-Key: {key_of(upload)}\r\n"
        f"Content-Length: {len(upload.pieces[0])}\r\n\r\n"
    ).encode()


def request_of(upload: Upload) -> bytes:
    return head_of(upload) + upload.pieces[0]


@contextmanager
def connected(port: int, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=HANG_SECONDS))
            for _ in range(count)
        ]


def file_report(port: int) -> None:
    """File a report, which must be answered with 200 while the others are as they are."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    connection.request("POST", "/api/reports", json.dumps(draw_report().body), {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()


def test_a_report_does_not_wait_for_slow_uploads(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    drawn = [draw_upload() for _ in range(60)]
    requests = [request_of(upload) for upload in drawn]
    # Some stop before anything, some within the head, some before the body, some within it.
    stops = [(0, 20, len(head_of(upload)), 40_000)[at % 4] for at, upload in enumerate(drawn)]
    environ = settings(sqlite_url, pages) | {"SEALEDLINE_WORKERS": "1"}
    with serving(environ, tmp_path) as port, connected(port, len(drawn)) as lines:
        for line, request, stop in zip(lines, requests, stops, strict=True):
            line.sendall(request[:stop])
        # The one worker takes connections in the order in which they came: all of these are before it.
        file_report(port)
        for line, request, stop in zip(lines, requests, stops, strict=True):
            line.sendall(request[stop:])
        assert [line.recv(12) for line in lines] == [b"HTTP/1.1 204"] * len(drawn)
    blobs = open_blobs((Path(sqlite_url.removeprefix("sqlite:///")).parent / "blobs").as_uri())
    assert all(upload.is_whole(blobs) for upload in drawn)


def test_a_request_that_comes_byte_by_byte_is_answered(running: Running) -> None:
    body = json.dumps({"token": b64encode(bytes(32))})
    head = "POST /api/mailbox HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json"
    with connected(running.port, 1) as (line,):
        for byte in f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode():
            line.sendall(bytes([byte]))
            time.sleep(0.001)
        assert line.recv(12) == b"HTTP/1.1 404"


def test_requests_that_come_together_are_answered_in_turn(running: Running) -> None:
    drawn = [draw_upload() for _ in range(4)]
    with connected(running.port, 1) as (line,):
        together = (
            b"".join(map(request_of, drawn)) + b"GET /api/limits HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        line.sendall(together[:-20])
        time.sleep(0.2)
        line.sendall(together[-20:])
        answer = b""
        while came := line.recv(65536):
            answer += came
    assert answer.count(b"HTTP/1.1 204") == 4
    assert answer.count(b"HTTP/1.1 200") == 1
    assert b'"attachments": 64' in answer


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("", b"411"),
        ("Transfer-Encoding: chunked\r\n", b"411"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"400"),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", b"400"),
        ("Content-Length: -5\r\n", b"400"),
        ("Content-Length: 5e0\r\n", b"400"),
        ("Content-Length: 99999999999999\r\n", b"413"),
        ("Content-Length: 3000000\r\n", b"413"),
        ("Content-Length: 5\r\nExpect: 100-continue\r\n", b"417"),
    ],
)
def test_a_length_that_is_missing_or_wrong_is_refused_at_once(running: Running, headers: str, status: bytes) -> None:
    head = f"PUT /api/uploads/{'ab' * 16}/0 HTTP/1.1\r\nHost: x\r\nUpload-Key: {'A' * 22}\r\n{headers}\r\n"
    with connected(running.port, 1) as (line,):
        line.sendall(head.encode())
        assert line.recv(12) == b"HTTP/1.1 " + status


def test_what_has_no_room_in_memory_is_turned_away_and_reports_still_get_through(
    sqlite_url: str, pages: Path, tmp_path: Path
) -> None:
    environ = settings(sqlite_url, pages) | {"SEALEDLINE_WORKERS": "1"}
    upload, held = draw_upload((2 * MIB,)), 3 * MIB // 2
    request = head_of(upload) + upload.pieces[0][:held]
    with serving(environ, tmp_path) as port, connected(port, 60) as lines:
        for line in lines:
            with suppress(ConnectionError):
                line.sendall(request)
        # Nothing comes on a line whose request has room: it isn't whole yet.
        wait_until(lambda: len(find_answered(lines)) >= len(lines) - HELD_BYTES // held)
        assert len(find_answered(lines)) < 30
        assert b"HTTP/1.1 503" in [read_start(line) for line in find_answered(lines)]
        file_report(port)


def find_answered(lines: list[socket.socket]) -> list[socket.socket]:
    """Those on which something has come: an answer, or the end."""
    return select.select(lines, [], [], 0)[0]


def read_start(line: socket.socket) -> bytes:
    with suppress(ConnectionError):
        return line.recv(12)
    return b""
