"""After a report through the real server: what a search of store, logs and folders finds of the one who sent it."""

import http.client
import json
import re
import socket
import sqlite3
from pathlib import Path

import pytest

from app.store.database import migrate
from app.store.models import row_key
from crypto.encoding import b64encode
from tests.portal.api_client import Filed, draw_report, envelope, settings
from tests.portal.process import serving
from tests.portal.upload_client import claim_of
from tests.store.random_uploads import Upload, draw_upload
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

AGENT, CLIENT, QUERY, FIELD = "KestrelAgent/7", "198.51.100.77", "kestrel-query", "KestrelField"
HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": AGENT,
    "X-Forwarded-For": CLIENT,
    "X-Real-IP": CLIENT,
    "Forwarded": f"for={CLIENT}",
    "Cookie": f"id={FIELD}",
    "Referer": f"https://{QUERY}.example/",
}


def post(port: int, path: str, body: object) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    connection.request("POST", f"{path}?{QUERY}", json.dumps(body), HEADERS)
    answer = connection.getresponse()
    assert len(answer.read()) == 65536
    connection.close()
    return answer.status


def put(port: int, upload: Upload, key: bytes, piece: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    headers = HEADERS | {"Content-Type": "application/octet-stream", "Upload-Key": b64encode(key)}
    connection.request("PUT", f"/api/uploads/{upload.id.hex()}/0?{QUERY}", piece, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def send_raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=HANG_SECONDS) as connection:
        connection.sendall(request)
        answer = b""
        while received := connection.recv(65536):
            answer += received
    return answer


def break_store(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("ALTER TABLE messages RENAME TO hidden")


def break_blobs(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))
    folder.touch()


@pytest.fixture(scope="module")
def report() -> Filed:
    return draw_report()


@pytest.fixture(scope="module")
def upload() -> Upload:
    return draw_upload()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, pages: Path, report: Filed, upload: Upload) -> Path:
    """The folder in which a server served a report with a file, its mailbox, malformed requests, and failures."""
    folder = tmp_path_factory.mktemp("scene")
    database = folder / "store.db"
    migrate(f"sqlite:///{database}")
    note = b64encode(envelope(slots=1))
    token = {"token": b64encode(report.token), "name": FIELD}
    # One process: another might still be starting when all is broken below.
    with serving(settings(f"sqlite:///{database}", pages, SEALEDLINE_WORKERS="1"), folder) as port:
        assert put(port, upload, upload.key, upload.pieces[0]) == 204
        assert put(port, upload, bytes(16), upload.pieces[0]) == 403
        assert put(port, upload, upload.key, FIELD.encode().ljust(len(upload.pieces[0]))) == 409
        assert post(port, "/api/reports", {**report.body, "name": FIELD, "uploads": [claim_of(upload)]}) == 200
        assert put(port, upload, upload.key, upload.pieces[0]) == 409
        assert put(port, draw_upload(), upload.key, upload.pieces[0]) == 204
        assert post(port, "/api/mailbox/attachment", {**token, "id": upload.id.hex(), "piece": 0}) == 404
        assert post(port, "/api/mailbox", token) == 200
        assert post(port, "/api/mailbox/note", {**token, "note": note, "replaces": report.replaces}) == 200
        assert post(port, f"/api/{FIELD}", token) == 404
        for line in (f"{FIELD} {QUERY}", f"GET /{QUERY} HTTP/9.9", f"GET /{'a' * 2000}{FIELD} HTTP/1.1"):
            malformed = send_raw(port, f"{line}\r\nUser-Agent: {AGENT}\r\n\r\n".encode())
            assert malformed.startswith(b"HTTP/1.1 4")
            assert b"Content-Security-Policy: default-src 'none'" in malformed
        long_header = send_raw(port, f"GET / HTTP/1.1\r\nHost: x\r\nX-{FIELD}: {'a' * 9000}\r\n\r\n".encode())
        assert long_header.startswith(b"HTTP/1.1 431")
        break_store(database)
        assert post(port, "/api/mailbox", token) == 503
        assert post(port, "/api/reports", {**draw_report().body, "name": FIELD}) == 503
        break_blobs(folder / "blobs")
        assert put(port, draw_upload(), upload.key, upload.pieces[0]) == 503
    return folder


def test_nothing_of_who_sent_a_report_is_left_anywhere(scene: Path, report: Filed, upload: Upload) -> None:
    files = [path for path in scene.rglob("*") if path.is_file()]
    assert {"out.log", "err.log", "store.db"} <= {path.name for path in files}
    markers = [marker.encode() for marker in (AGENT, CLIENT, QUERY, FIELD, "127.0.0.1:", b64encode(report.token))]
    markers += [report.token, report.token.hex().encode()]
    markers += [upload.key, upload.key.hex().encode(), b64encode(upload.key).encode()]
    content = {path: path.read_bytes() for path in files}
    content[scene / "out.log"] = re.sub(rb"The portal is at http://127.0.0.1:\d+\n", b"", content[scene / "out.log"])
    found = [(path.name, marker) for path in files for marker in markers if marker.lower() in content[path].lower()]
    assert found == []
    assert any(report.envelope[1000:1100] in each for each in content.values()), "the search would find what is there"


def test_no_log_names_an_upload_and_no_file_of_one_tells_a_time_finer_than_a_day(scene: Path, upload: Upload) -> None:
    for log in ("out.log", "err.log"):
        assert upload.id.hex() not in (scene / log).read_text("utf-8")
    kept = list((scene / "moved").rglob("*"))
    assert len(kept) >= 4
    assert [path.name for path in kept if path.stat().st_mtime % 86400] == []


def test_logs_say_that_the_store_failed_and_when_to_the_day_only(scene: Path) -> None:
    log = (scene / "err.log").read_text("utf-8")
    assert "StoreUnavailable at " in log
    assert "BlobsUnavailable at " in log
    assert not re.search(r"\d\d:\d\d|/api|GET|POST|Traceback", log)
    assert all(
        re.match(r"\d{4}-\d\d-\d\d ERROR |There is no (directory|privacy notice|imprint)", line)
        for line in log.splitlines()
    )


def test_no_row_holds_a_time_finer_than_a_day(scene: Path) -> None:
    with sqlite3.connect(scene / "store.db") as connection:
        connection.row_factory = sqlite3.Row
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = [(table, dict(row)) for table in tables for row in connection.execute(f"SELECT * FROM {table}")]
    assert {"cases", "hidden", "notes"} <= {table for table, _ in rows}
    for table, row in rows:
        if table == "store_ids":
            assert row.pop("key") == 0  # there is one row
        if isinstance(row.get("key"), int):
            # Of what names the row, and of nothing else.
            name = next(row[name] for name in ("id", "place", "gate") if name in row)
            assert row.pop("key") == row_key(name), table
        for value in row.values():
            assert not isinstance(value, float), table
            assert not isinstance(value, int) or value < 10**6, table
            assert not isinstance(value, str) or not re.search(r"\d\d:\d\d|\d{4}-\d\d-\d\d.", value), table
