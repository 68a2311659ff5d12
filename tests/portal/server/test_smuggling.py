"""Heads that two servers could read differently: none brings a second answer, or files a report hidden in another."""

import json
import socket
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.portal.api.responses import Refusal
from app.portal.server.request import Head, find_end, read_head
from app.store import mailboxes
from app.store.database import open_database
from app.store_calls.errors import UnknownMailbox
from tests.portal.api_client import Filed, draw_report
from tests.portal.conftest import Running
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

LINE, HOST = b"POST /api/mailbox HTTP/1.1\r\n", b"Host: portal\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def hide(*fields: bytes, line: bytes = LINE, host: bytes = HOST, before: bytes = b"") -> Callable[[bytes], bytes]:
    """A request with these lines in its head, and the hidden one where its body would be, or after it."""
    return lambda hidden: line + host + b"".join(fields) + b"\r\n" + before + hidden


def sized(head: bytes, *more: bytes) -> Callable[[bytes], bytes]:
    """A length is the whole hidden request's for one reader, and something else for another."""
    return lambda hidden: LINE + HOST + head % len(hidden) + b"".join(more) + b"\r\n" + hidden


# What a request is, and how it is written around the one that is hidden in it.
VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "length and chunks": hide(b"Content-Length: 5\r\n", CHUNKED, before=b"0\r\n\r\n"),
    "chunks and length": hide(CHUNKED, b"Content-Length: 5\r\n", before=b"0\r\n\r\n"),
    "chunks alone": hide(CHUNKED, before=b"0\r\n\r\n"),
    "chunks, a size too large for 64 bits": hide(CHUNKED, before=b"1" + b"0" * 16 + b"\r\n"),
    "chunks, a negative size": hide(CHUNKED, before=b"-1\r\n"),
    "chunks with an extension": hide(CHUNKED, before=b"0;a=b\r\n\r\n"),
    "chunks with a line feed in an extension": hide(CHUNKED, before=b"0;a\nb\r\n\r\n"),
    "chunks with bare line feeds": hide(CHUNKED, before=b"0\n\n"),
    "chunks with a trailer": hide(CHUNKED, before=b"0\r\nContent-Length: 5\r\n\r\n"),
    "chunks in capitals": hide(b"TRANSFER-ENCODING: CHUNKED\r\n", before=b"0\r\n\r\n"),
    "chunks and a length of all": sized(b"Content-Length: %d\r\n", CHUNKED),
    "two codings": hide(b"Transfer-Encoding: gzip, chunked\r\n", b"Content-Length: 0\r\n", before=b"0\r\n\r\n"),
    "chunked twice": hide(CHUNKED, CHUNKED, before=b"0\r\n\r\n"),
    "chunked, then identity": hide(CHUNKED, b"Transfer-Encoding: identity\r\n", b"Content-Length: 0\r\n"),
    "identity and a length": hide(b"Transfer-Encoding: identity\r\n", b"Content-Length: 0\r\n"),
    "a coding misspelt": hide(b"Transfer-Encoding: xchunked\r\n", b"Content-Length: 0\r\n"),
    "a coding in quotes": hide(b'Transfer-Encoding: "chunked"\r\n', b"Content-Length: 0\r\n"),
    "a coding with a vertical tab": hide(b"Transfer-Encoding:\x0bchunked\r\n", b"Content-Length: 0\r\n"),
    "a coding with a null": hide(b"Transfer-Encoding: chunked\0\r\n", b"Content-Length: 0\r\n"),
    "a coding with a comma before it": hide(b"Transfer-Encoding: ,chunked\r\n", b"Content-Length: 0\r\n"),
    "a coding with a semicolon": hide(b"Transfer-Encoding: chunked;a=b\r\n", b"Content-Length: 0\r\n"),
    "an empty coding": hide(b"Transfer-Encoding:\r\n", b"Content-Length: 0\r\n"),
    "a space before the coding's colon": hide(b"Transfer-Encoding : chunked\r\n", b"Content-Length: 0\r\n"),
    "a tab before the coding's colon": hide(b"Transfer-Encoding\t: chunked\r\n", b"Content-Length: 0\r\n"),
    "a space before the coding's name": hide(b" Transfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n"),
    "a coding on the next line": hide(b"Transfer-Encoding:\r\n chunked\r\n", b"Content-Length: 0\r\n"),
    "a coding after a carriage return": hide(b"X: y\rTransfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n"),
    "a coding after a line feed": hide(b"X: y\nTransfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n"),
    "a coding in a name with an underscore": hide(b"Transfer_Encoding: chunked\r\n", b"Content-Length: -0\r\n"),
    "two lengths": hide(b"Content-Length: 0\r\n", b"Content-Length: 5\r\n"),
    "the other length first": sized(b"Content-Length: 0\r\nContent-Length: %d\r\n"),
    "the same length twice": sized(b"Content-Length: %d\r\n", b"Content-Length: 0\r\n"),
    "two equal lengths": hide(b"Content-Length: 0\r\n", b"Content-Length: 0\r\n"),
    "a list of lengths": hide(b"Content-Length: 0, 5\r\n"),
    "a list of equal lengths": hide(b"Content-Length: 0, 0\r\n"),
    "a negative length": hide(b"Content-Length: -1\r\n"),
    "a length with a plus": hide(b"Content-Length: +0\r\n"),
    "a length in hexadecimal": hide(b"Content-Length: 0x0\r\n"),
    "a length with a fraction": hide(b"Content-Length: 0.0\r\n"),
    "a length with an exponent": hide(b"Content-Length: 0e9\r\n"),
    "a length with an underscore": hide(b"Content-Length: 0_0\r\n"),
    "a length in other digits": hide("Content-Length: ٠\r\n".encode()),
    "a length with a superscript": hide(b"Content-Length: 0\xb2\r\n"),
    "a length with spaces within": hide(b"Content-Length: 0 0\r\n"),
    "a length with a null": hide(b"Content-Length: 0\0\r\n"),
    "an empty length": hide(b"Content-Length:\r\n"),
    "a length of thirty digits": hide(b"Content-Length: 184467440737095516160000000005\r\n"),
    "a length in quotes": hide(b'Content-Length: "0"\r\n'),
    "a space before the length's colon": hide(b"Content-Length : 0\r\n"),
    "a tab before the length's colon": hide(b"Content-Length\t: 0\r\n"),
    "a space before the length's name": hide(b" Content-Length: 0\r\n"),
    "a length on the next line": hide(b"Content-Length:\r\n 0\r\n"),
    "a length that goes on in the next line": hide(b"Content-Length: 0\r\n\t5\r\n"),
    "a length after a carriage return": hide(b"X: y\rContent-Length: 0\r\n"),
    "a length after a line feed": hide(b"X: y\nContent-Length: 0\r\n"),
    "a length after a null": hide(b"X: y\0Content-Length: 0\r\n", b"Content-Length: +0\r\n"),
    "lines that end in line feeds": lambda hidden: b"POST /api/mailbox HTTP/1.1\nHost: portal\n\n" + hidden,
    "an end of two line feeds": lambda hidden: LINE + HOST + b"X: y\n\n" + hidden,
    "an end of carriage returns": lambda hidden: LINE + HOST + b"X: y\r\r" + hidden,
    "a line without a colon": hide(b"Content-Length 0\r\n"),
    "a line without a name": hide(b": 0\r\n"),
    "a name with a bracket": hide(b"(Content-Length): 0\r\n"),
    "no host": hide(host=b""),
    "two hosts": hide(HOST),
    "a host in the address": hide(line=b"POST http://other/api/mailbox HTTP/1.1\r\n"),
    "no version": hide(line=b"POST /api/mailbox\r\n"),
    "another version": hide(line=b"POST /api/mailbox HTTP/2.0\r\n"),
    "a version of two digits": hide(line=b"POST /api/mailbox HTTP/1.11\r\n"),
    "two spaces in the first line": hide(line=b"POST  /api/mailbox HTTP/1.1\r\n"),
    "a tab in the first line": hide(line=b"POST\t/api/mailbox HTTP/1.1\r\n"),
    "an empty line first": hide(line=b"\r\n" + LINE),
    "an upgrade": hide(b"Connection: Upgrade, HTTP2-Settings\r\n", b"Upgrade: h2c\r\n", CHUNKED),
    "an expectation": hide(b"Expect: 100-continue\r\n", b"Content-Length: 5\r\n"),
    "a connection to be made": hide(line=b"CONNECT portal:80 HTTP/1.1\r\n"),
    "more than it may be": hide(b"Content-Length: 2097153\r\n"),
}


def ask(port: int, request: bytes) -> bytes:
    """All that is answered, until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), HANG_SECONDS) as line:
        line.sendall(request)
        answer = b""
        while came := line.recv(65536):
            answer += came
    return answer


def write(report: Filed) -> bytes:
    """A request that files a report."""
    body = json.dumps(report.body).encode()
    head = (
        f"POST /api/reports HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return f"{head}\r\nConnection: close\r\n\r\n".encode() + body


def test_a_report_that_is_hidden_nowhere_is_filed(running: Running) -> None:
    report = draw_report()
    assert ask(running.port, write(report)).startswith(b"HTTP/1.1 200 ")
    assert mailboxes.open_mailbox(open_database(running.store_url), report.gate).sent == 1


@pytest.mark.parametrize("name", VARIANTS)
def test_what_can_be_read_in_two_ways_is_refused_and_hides_no_request(running: Running, name: str) -> None:
    report = draw_report()
    answer = ask(running.port, VARIANTS[name](write(report)))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.split(b" ")[1] in {b"400", b"411", b"413", b"417"}
    assert b"\r\nConnection: close\r\n" in answer
    with pytest.raises(UnknownMailbox):
        mailboxes.open_mailbox(open_database(running.store_url), report.gate)


@pytest.mark.parametrize(
    ("start", "status"),
    [
        (b"GET /" + b"a" * 1100, b"414"),
        (b"GET /" + b"a" * 1100 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9000, b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 50 + b"\r\n", b"431"),
        (b"\0" * 1100, b"414"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
    ],
)
def test_a_head_that_is_too_long_or_no_head_is_refused_before_its_end(
    running: Running, start: bytes, status: bytes
) -> None:
    assert ask(running.port, start).startswith(b"HTTP/1.1 " + status)


def test_http_1_0_is_answered_and_closed(running: Running) -> None:
    answer = ask(running.port, b"GET /api/limits HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nConnection: close\r\n" in answer


WRITTEN = b"PUT /a%20b?c=d HTTP/1.1\r\nHost: x\r\nUpload-Key: k\r\nX: 1\r\nx: 2\r\nContent-Length: 0012\r\n\r\n"


def test_a_head_is_read() -> None:
    headers = {"host": "x", "upload-key": "k", "x": "1, 2", "content-length": "0012"}
    assert read_head(WRITTEN) == Head("PUT", "/a b", "c=d", headers, 12, True)


@settings(max_examples=500)
@given(st.data())
def test_a_changed_head_is_read_or_refused_and_never_fails(data: st.DataObject) -> None:
    head = bytearray(WRITTEN)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(head)))
        head[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    # Refusal is the only error that it may raise.
    with suppress(Refusal):
        end = find_end(head)
        read = read_head(bytes(head[:end])) if end else None
        assert read is None or read.length is None or read.length >= 0
