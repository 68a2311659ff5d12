"""Many who send slowly at once, over the real server: nobody else waits for them."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.blobs import open_blobs
from app.portal.gathering import HEAD_BYTES, Request, measure
from app.portal.limits import REQUEST_BYTES
from tests.portal.files import key_of
from tests.portal.reports import draw_report, settings
from tests.portal.server import serving
from tests.store.files import Upload, draw_upload

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
        yield [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20)) for _ in range(count)]


def file_report(port: int) -> float:
    """The seconds until a report is answered with 200."""
    begin = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/api/reports", json.dumps(draw_report().body), {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()
    return time.monotonic() - begin


def test_a_report_does_not_wait_for_slow_uploads(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    drawn = [draw_upload() for _ in range(60)]
    requests = [request_of(upload) for upload in drawn]
    # Some stop before anything, some within the head, some before the body, some within it.
    stops = [(0, 20, len(head_of(upload)), 40_000)[at % 4] for at, upload in enumerate(drawn)]
    environ = settings(sqlite_url, pages) | {"SEALEDLINE_WORKERS": "1"}
    with serving(environ, tmp_path) as port, connected(port, len(drawn)) as lines:
        for line, request, stop in zip(lines, requests, stops, strict=True):
            line.sendall(request[:stop])
        time.sleep(0.3)
        assert file_report(port) < 2
        for line, request, stop in zip(lines, requests, stops, strict=True):
            line.sendall(request[stop:])
        assert [line.recv(12) for line in lines] == [b"HTTP/1.1 204"] * len(drawn)
    blobs = open_blobs((Path(sqlite_url.removeprefix("sqlite:///")).parent / "blobs").as_uri())
    assert all(upload.is_whole(blobs) for upload in drawn)


def test_a_request_that_comes_byte_by_byte_is_answered(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    upload = draw_upload((150,))
    with serving(settings(sqlite_url, pages), tmp_path) as port, connected(port, 1) as (line,):
        for byte in request_of(upload):
            line.sendall(bytes([byte]))
            time.sleep(0.001)
        assert line.recv(12) == b"HTTP/1.1 204"


def test_requests_that_come_together_are_answered_in_turn(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    drawn = [draw_upload() for _ in range(4)]
    with serving(settings(sqlite_url, pages), tmp_path) as port, connected(port, 1) as (line,):
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
        ("Content-Length: 5\r\nExpect: 100-continue\r\n", b"100"),
    ],
)
def test_a_length_that_is_missing_or_wrong_is_refused_at_once(
    sqlite_url: str, pages: Path, tmp_path: Path, headers: str, status: bytes
) -> None:
    head = f"PUT /api/uploads/{'ab' * 16}/0 HTTP/1.1\r\nHost: x\r\nUpload-Key: {'A' * 22}\r\n{headers}\r\n"
    with serving(settings(sqlite_url, pages), tmp_path) as port, connected(port, 1) as (line,):
        line.sendall(head.encode())
        assert line.recv(12) == b"HTTP/1.1 " + status


def test_what_has_no_room_in_memory_is_turned_away_and_reports_still_get_through(
    sqlite_url: str, pages: Path, tmp_path: Path
) -> None:
    environ = settings(sqlite_url, pages) | {"SEALEDLINE_WORKERS": "1"}
    request = request_of(draw_upload((2 * MIB,)))[: -MIB // 2]
    with serving(environ, tmp_path) as port, connected(port, 60) as lines:
        turned_away = 0
        for line in lines:
            try:
                line.sendall(request)
                line.settimeout(0.05)
                turned_away += line.recv(12) == b"HTTP/1.1 503"
            except TimeoutError:
                continue
            except ConnectionError:
                turned_away += 1
        assert 5 < turned_away < 30
        assert file_report(port) < 2


def test_a_request_is_measured_by_its_head() -> None:
    head = b"PUT / HTTP/1.1\r\ncontent-LENGTH:  12 \r\nHost: x\r\n\r\n"
    for stop in range(len(head)):
        assert measure(bytearray(head[:stop])) is None
    assert measure(bytearray(head)) == len(head) + 12
    assert measure(bytearray(b"GET / HTTP/1.1\r\nX-Content-Length: 5\r\n\r\n")) == 0
    assert measure(bytearray(b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (REQUEST_BYTES + 1))) == 0
    assert measure(bytearray(b"x" * HEAD_BYTES)) == 0


def test_a_line_of_two_kilobytes_a_second_gets_a_piece_through_and_a_silent_one_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("app.portal.gathering.time.monotonic", lambda: now)
    ours, theirs = socket.socketpair()
    request = Request()
    theirs.sendall(b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % MIB)
    for _ in range(MIB // 60_000):
        request.receive(ours, 0)
        assert now < request.deadline
        theirs.sendall(bytes(60_000))
        now += 30
    now += 180
    request.receive(ours, 0)
    assert not request.is_ready
    assert now > request.deadline
    ours.close()
    theirs.close()


def test_a_request_that_ends_early_is_ready_and_one_that_goes_on_is_not() -> None:
    ours, theirs = socket.socketpair()
    request = Request()
    theirs.sendall(b"PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\n123")
    for seconds in (0.05, 0):
        request.receive(ours, seconds)
        assert not request.is_ready
        assert request.received_bytes == 40
    theirs.close()
    request.receive(ours, 0)
    assert request.is_ready
    head, body = request.split()
    assert (head, body and body.read()) == (b"PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", b"123")
    ours.close()
    broken = Request()
    broken.receive(ours, 0)
    assert broken.is_ready
