"""Connections are counted once each, whatever becomes of them; there is a limit to them, and to what they hold."""

import asyncio
import json
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from app.portal.server import connection as served
from app.portal.server.answer import Answer
from app.portal.server.connection import Connection
from app.portal.server.connections import HELD_BYTES, Connections
from app.portal.server.request import Head
from tests.portal.server.coroutines import run_apart
from tests.waiting import HANG_SECONDS

MIB = 2**20
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
RESET = struct.pack("ii", 1, 0)


class Site:
    """Connections with an application that takes a while, on this machine."""

    def __init__(self, most: int, answer_bytes: int = 5) -> None:
        self.connections = Connections(most)
        self.body = bytes(answer_bytes)
        self.asked: list[tuple[Head, bytes]] = []

    def handle(self, head: Head, body: bytes) -> "Answer | asyncio.Future[Answer]":
        self.asked.append((head, body))
        answer = Answer(200, [("Content-Length", str(len(self.body)))], self.body)
        if head.path == "/now":
            return answer
        later: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.01, later.set_result, answer)
        return later


class Clock:
    """The server's clock, which goes ahead by so many seconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.late = 0.0
        for module in ("connection", "connections"):
            monkeypatch.setattr(f"app.portal.server.{module}.monotonic", lambda: time.monotonic() + self.late)


def serve(site: Site, visit: Callable[[int], Awaitable[None]]) -> None:
    """Have somebody visit the site, and then all connections be gone."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(site.connections, site.handle), "127.0.0.1", 0)
        async with asyncio.timeout(HANG_SECONDS):
            await visit(server.sockets[0].getsockname()[1])
            server.close()
            while len(site.connections):
                await asyncio.sleep(0.01)
        assert site.connections.held_bytes == 0

    run_apart(run())


async def call(port: int, request: bytes) -> bytes:
    """The answer, until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    return answer


def reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.close()


class Line(asyncio.Transport):
    """A line on which all that is written is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def write_eof(self) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def abort(self) -> None:
        pass


def receive(connection: Connection, sent: bytes) -> None:
    """Give a connection what was sent, as the loop does."""
    while sent:
        room = connection.get_buffer(-1)
        size = min(len(room), len(sent))
        room[:size] = sent[:size]
        connection.buffer_updated(size)
        sent = sent[size:]


STARTS = {
    "nothing": b"",
    "half a head": GET[:9],
    "half a body": b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n123",
    "a request": GET,
    "many requests": GET * 50,
    "many that are answered at once": b"GET /now HTTP/1.1\r\nHost: x\r\n\r\n" * 3000,
    "a request and half another": GET + GET[:9],
    "what is refused": b"nonsense\r\n\r\n" + bytes(10_000),
    "what is too long": b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n" + bytes(10_000),
}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("end", ["closed", "reset", "half closed", "closed after the answer"])
def test_the_count_returns_to_nothing_whatever_clients_do(start: str, end: str) -> None:
    site = Site(1000)

    async def visit(port: int) -> None:
        for _ in range(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(STARTS[start])
            with suppress(ConnectionError):
                if end == "closed after the answer" and start not in ("nothing", "half a head", "half a body"):
                    await reader.read(100)
                if end == "half closed":
                    writer.write_eof()
                    await reader.read()
            if end == "reset":
                reset(writer)
            writer.close()

    serve(site, visit)


def test_requests_that_come_together_are_answered_in_turn_and_each_once() -> None:
    site = Site(1000)

    async def visit(port: int) -> None:
        paths = [b"/now" if number % 3 else f"/{number}".encode() for number in range(600)]
        last = b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        together = b"".join(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" % path for path in paths)
        assert (await call(port, together + last)).count(b"HTTP/1.1 200 ") == 601
        assert [head.path.encode() for head, _body in site.asked] == [*paths, b"/last"]
        assert {body for _head, body in site.asked[:-1]} == {b"abc"}

    serve(site, visit)


def test_who_waits_longest_goes_when_there_are_too_many() -> None:
    site = Site(10)

    async def visit(port: int) -> None:
        waiting = [await asyncio.open_connection("127.0.0.1", port) for _ in range(10)]
        waiting[0][1].write(GET)
        await waiting[0][0].readuntil(b"\r\n\r\n")
        # The first has just been answered, so the second has waited longest.
        for number in range(1, 10):
            waiting.append(await asyncio.open_connection("127.0.0.1", port))
            assert await waiting[number][0].read() == b""
        assert len(site.connections) <= 10
        for _reader, writer in waiting:
            writer.close()

    serve(site, visit)


def test_of_those_that_send_bodies_the_slowest_goes_when_there_are_too_many() -> None:
    site = Site(3)

    async def visit(port: int) -> None:
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        for (_reader, writer), size in zip(lines, (30_000, 1, 20_000), strict=True):
            writer.write(b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 40000\r\n\r\n" + bytes(size))
        while site.connections.held_bytes < 50_001:
            await asyncio.sleep(0.01)
        assert (await call(port, LAST)).startswith(b"HTTP/1.1 200")
        assert await lines[1][0].read() == b""
        lines[0][1].write(bytes(10_000))
        assert (await lines[0][0].readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        for _reader, writer in lines:
            writer.close()

    serve(site, visit)


def test_bytes_count_for_every_connection_and_who_holds_much_and_is_slowest_goes() -> None:
    site = Site(1000)
    head = b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"

    async def visit(port: int) -> None:
        small = await asyncio.open_connection("127.0.0.1", port)
        small[1].write(head % 70_000 + bytes(60_000))
        large = []
        for _ in range(60):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            large.append((reader, writer))
            writer.write(head % (2 * MIB) + bytes(MIB))
            await writer.drain()
            assert site.connections.held_bytes <= HELD_BYTES + MIB
        # Those that came first were turned away, told so, and let go.
        for reader, _writer in large[: 60 - HELD_BYTES // MIB]:
            assert (await reader.read()).startswith(b"HTTP/1.1 503 ")
        small[1].write(bytes(10_000))
        assert (await small[0].readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        for _reader, writer in [small, *large]:
            writer.close()

    serve(site, visit)


@pytest.mark.parametrize("speed", [12_000, 20_000, 50_000])
def test_an_honest_slow_uploader_stays_while_unfinished_bodies_fill_the_memory(
    speed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In simulated time, with less memory: 30 attackers a second come, send 49 KB of a body at once, and wait."""
    site, clock = Site(4096), [0.0]
    monkeypatch.setattr("app.portal.server.connections.HELD_BYTES", 16 * MIB)
    for module in ("connection", "connections"):
        monkeypatch.setattr(f"app.portal.server.{module}.monotonic", lambda: clock[0])

    def start() -> tuple[Connection, Line]:
        line, connection = Line(), Connection(site.connections, site.handle)
        connection.connection_made(line)
        receive(connection, b"PUT /api/uploads/0/0 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (2 * MIB))
        return connection, line

    honest, line = start()
    attackers = []
    for second in range(min(60, 2_000_000 // speed)):
        clock[0] = float(second)
        # A newcomer, too, on such a line, whose piece has hardly begun.
        newcomer, other = start()
        receive(newcomer, bytes(speed // 10))
        receive(honest, bytes(speed))
        for _ in range(30):
            attacker, _line = start()
            receive(attacker, bytes(49_000))
            attackers.append(attacker)
        assert site.connections.held_bytes <= 16 * MIB
        assert (line.written, other.written) == (b"", b"")
    gone = [attacker.stage is not served.Stage.BODY for attacker in attackers]
    assert all(gone[:500])
    assert not any(gone[-150:])


def test_an_answer_that_nobody_reads_counts_and_holds_up_nobody() -> None:
    site = Site(1000, 8 * MIB)

    async def visit(port: int) -> None:
        deaf = []
        for _ in range(20):
            line = socket.create_connection(("127.0.0.1", port))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(GET)
            deaf.append(line)
            await asyncio.sleep(0.02)
            assert site.connections.held_bytes <= HELD_BYTES
        answer = await call(port, LAST)
        assert len(answer) > 8 * MIB
        for line in deaf:
            line.close()

    serve(site, visit)


@pytest.mark.parametrize(
    ("start", "seconds"),
    [
        (b"", served.HEAD_SECONDS),
        (GET[:9], served.HEAD_SECONDS),
        (b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n" + bytes(8_000), served.MOVE_SECONDS + 4),
        (GET, served.KEPT_SECONDS),
    ],
)
def test_who_takes_too_long_is_cut_off_and_not_before(
    start: bytes, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, clock = Site(1000), Clock(monkeypatch)

    async def visit(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(start)
        if start == GET:
            await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(5)
        await asyncio.sleep(0.05)
        clock.late = seconds - 5
        site.connections.end_late()
        await asyncio.sleep(0.01)
        assert len(site.connections) == 1
        clock.late = seconds + 1
        site.connections.end_late()
        assert await reader.read() == b""
        writer.close()

    serve(site, visit)


def test_what_is_worked_on_for_ever_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    site, clock = Site(1000), Clock(monkeypatch)
    monkeypatch.setattr(site, "handle", lambda _head, _body: asyncio.get_running_loop().create_future())

    async def visit(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET)
        await asyncio.sleep(0.05)
        clock.late = served.WORKING_SECONDS - 5
        site.connections.end_late()
        assert len(site.connections) == 1
        clock.late = served.WORKING_SECONDS + 1
        site.connections.end_late()
        assert await reader.read() == b""
        writer.close()

    serve(site, visit)


class Ended(BaseException):
    """What no handler of exceptions expects."""


@pytest.mark.parametrize("later", [True, False])
@pytest.mark.parametrize("failure", ["a header beyond latin-1", "an exception", "another"])
def test_whatever_fails_ends_its_connection_alone(
    failure: str, later: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(1000)
    honest = site.handle

    def fail(head: Head, body: bytes) -> "Answer | asyncio.Future[Answer]":
        if head.path != "/fails":
            return honest(head, body)
        wrong = Answer(200, [("X", "Kestrel\u2028Marker")])
        errors = {"an exception": ValueError("KestrelMarker"), "another": Ended("KestrelMarker")}
        if not later:
            if failure in errors:
                raise errors[failure]
            return wrong
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if failure in errors:
            answer.set_exception(errors[failure])
        else:
            answer.set_result(wrong)
        return answer

    monkeypatch.setattr(site, "handle", fail)

    async def visit(port: int) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        _reader, other = await asyncio.open_connection("127.0.0.1", port)
        other.write(GET[:9])
        with suppress(ConnectionError):
            assert await call(port, GET.replace(b"/ ", b"/fails ", 1)) == b""
        other.write(GET[9:])
        assert (await _reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        other.close()

    serve(site, visit)
    assert len(caplog.records) == 1
    assert "KestrelMarker" not in caplog.text


def test_a_head_that_comes_byte_by_byte_has_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    site, clock = Site(1000), Clock(monkeypatch)

    async def visit(port: int) -> None:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for byte in GET[: served.HEAD_SECONDS]:
            assert len(site.connections) == 1
            writer.write(bytes([byte]))
            await asyncio.sleep(0.01)
            clock.late += 1
            site.connections.end_late()
            await asyncio.sleep(0.01)
        assert len(site.connections) == 0
        writer.close()

    serve(site, visit)


def test_a_line_of_two_kilobytes_a_second_gets_a_piece_through(monkeypatch: pytest.MonkeyPatch) -> None:
    site, clock = Site(1000), Clock(monkeypatch)

    async def visit(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % MIB)
        for received in range(65536, MIB, 65536):
            writer.write(bytes(65536))
            while site.connections.held_bytes != received:
                await asyncio.sleep(0.001)
            clock.late += 32
            site.connections.end_late()
        writer.write(bytes(65536))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        writer.close()

    serve(site, visit)


def test_a_body_is_given_as_it_was_sent() -> None:
    site = Site(1000)
    sent = json.dumps({"a": "b" * 300_000}).encode()

    async def visit(port: int) -> None:
        head = b"POST /api/x?y=z HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(sent)
        await call(port, head + sent)
        assert site.asked[0][1] == sent

    serve(site, visit)
