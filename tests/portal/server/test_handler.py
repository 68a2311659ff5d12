"""What is answered without a thread is as the application would answer; too many requests at once are refused."""

import asyncio
import threading
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.portal.api.responses import Refusal
from app.portal.config import PortalConfig
from app.portal.server.answer import Answer, busy, refuse
from app.portal.server.handler import KINDS, PLACES, Handler, answer_with, kind_of
from app.portal.server.request import read_head
from app.portal.server.wsgi import call
from app.portal.site.built_files import read_files
from tests.portal.server.coroutines import run_apart
from tests.waiting import HANG_SECONDS


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """One kind of store is enough for what does not use it."""
    return sqlite_url


def write(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: x", *headers, "", "")).encode()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("encoding", [None, "gzip", "gzip, deflate, br, zstd", "br", "gzip;q=0", "*", "identity"])
def test_a_file_is_answered_as_the_application_would(
    config: PortalConfig, client: FlaskClient, method: str, encoding: str | None
) -> None:
    sent = {"Accept-Encoding": encoding} if encoding else {}
    for path, file in read_files(config.pages).items():
        answer = answer_with(file, read_head(write(method, path, *(f"{name}: {sent[name]}" for name in sent))))
        other = client.open(path, method=method, headers=sent)
        assert (answer.status, answer.body) == (other.status_code, other.data)
        assert dict(answer.headers) == dict(other.headers)


def test_the_first_line_of_every_answer_and_refusal_has_one_length() -> None:
    answers = [Answer(status, []) for status in (200, 204, 302, 404, 500)]
    answers += [refuse(Refusal(status, "x", "No.")) for status in (400, 411, 413, 414, 417, 431)]
    answers += [refuse(busy(), "/api/reports"), refuse(busy(), "/en/")]
    assert {len(answer.write(closes=True).split(b"\r\n")[0]) for answer in answers} == {len("HTTP/1.1 200 Answer")}


def test_a_refusal_at_an_address_of_the_api_is_as_the_api_s_own() -> None:
    answer = refuse(busy(), "/api/reports")
    assert len(answer.body) == 65536
    assert dict(answer.headers)["Content-Type"] == "application/json"
    assert dict(answer.headers)["Retry-After"] == "30"
    assert refuse(busy(), "/en/").body == busy().message.encode()


def test_the_application_is_called_without_an_address_and_with_each_header_once() -> None:
    asked: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked.append(environ)
        start_response("201 Answer", [("A", "b")])
        return [environ["wsgi.input"].read(), b"!"]

    head = read_head(
        write("PUT", "/a%2Fb?c=d", "Content-Type: x", "Content-Length: 2", "Upload-Key: 1", "Upload_Key: 2")
    )
    assert call(app, head, b"ab") == Answer(201, [("A", "b")], b"ab!")
    (environ,) = asked
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == ("/a/b", "c=d")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"], environ["HTTP_UPLOAD_KEY"]) == ("x", "2", "1")
    assert not [name for name in environ if "REMOTE" in name or "CONTENT" in name and name.startswith("HTTP_")]


def test_an_application_that_fails_is_answered_for(caplog: pytest.LogCaptureFixture) -> None:
    def app(_environ: Any, _start_response: Any) -> list[bytes]:
        raise ValueError("KestrelMarker")

    answer = call(app, read_head(write("GET", "/api/limits")), b"")
    assert (answer.status, len(answer.body)) == (500, 65536)
    assert "ValueError at app" in caplog.text
    assert "KestrelMarker" not in caplog.text
    assert call(app, read_head(write("HEAD", "/api/limits")), b"") == answer._replace(body=b"")


def test_a_thread_that_wants_to_end_the_process_is_answered_for() -> None:
    def app(_environ: Any, _start_response: Any) -> list[bytes]:
        raise SystemExit(3)

    async def run() -> None:
        working = Handler(app, {}, 2).handle(read_head(write("GET", "/api/limits")), b"")
        assert not isinstance(working, Answer)
        assert (await working).status == 500

    run_apart(run())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/uploads/00/0", "/api/uploads/"),
        ("/api/reports", "/api/reports"),
        ("/api/mailbox", "/api/mailbox"),
        ("/api/mailbox/attachment", "/api/mailbox/attachment"),
        ("/api/mailbox/messages", "/api/mailbox/"),
        ("/api/mailbox/erase", "/api/mailbox/"),
        ("/api/work", "/"),
        ("/en/nowhere", "/"),
        ("//api/reports", "/"),
    ],
)
def test_each_address_is_of_one_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize("flooded", KINDS)
@pytest.mark.parametrize("threads", [2, 8])
def test_a_flood_of_one_kind_leaves_every_other_answered(flooded: str, threads: int) -> None:
    goes_on = threading.Event()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == flooded:
            goes_on.wait()
        start_response("200 Answer", [])
        return []

    async def run() -> None:
        handler = Handler(app, {}, threads)
        waiting = [handler.handle(read_head(write("POST", flooded)), b"") for _ in range(PLACES)]
        with pytest.raises(Refusal):
            handler.handle(read_head(write("POST", flooded)), b"")
        try:
            for other in {*KINDS} - {flooded}:
                for _ in range(3):
                    working = handler.handle(read_head(write("POST", other)), b"")
                    assert not isinstance(working, Answer)
                    assert (await asyncio.wait_for(working, HANG_SECONDS)).status == 200
        finally:
            goes_on.set()
        assert {(await each).status for each in waiting if not isinstance(each, Answer)} == {200}

    run_apart(run())


def test_more_requests_than_may_wait_are_refused_and_later_ones_are_not() -> None:
    goes_on = threading.Event()

    def app(_environ: Any, start_response: Any) -> list[bytes]:
        goes_on.wait()
        start_response("200 Answer", [])
        return []

    async def run() -> None:
        handler, head = Handler(app, {}, 2), read_head(write("GET", "/api/limits"))
        waiting = [handler.handle(head, b"") for _ in range(PLACES)]
        with pytest.raises(Refusal) as refused:
            handler.handle(head, b"")
        assert refused.value.status == 503
        goes_on.set()
        for each in waiting:
            assert not isinstance(each, Answer)
            assert (await each).status == 200
        last = handler.handle(head, b"")
        assert not isinstance(last, Answer)
        assert (await last).status == 200

    run_apart(run())
