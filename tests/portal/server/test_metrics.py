"""What whoever reads the portal's metrics learns: of the service what an operator needs, of a visit nothing."""

import http.client
import json
import os
import socket
from pathlib import Path

import pytest

from app.store.database import open_database
from app.store.directories import publish
from crypto.encoding import b64encode
from tests.portal.api_client import draw_report, settings
from tests.portal.process import draw_port, serving
from tests.portal.server.test_killing import request
from tests.portal.upload_client import key_of
from tests.store.random_uploads import draw_upload
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow


def scrape(port: int, path: str = "/metrics") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    connection.request("GET", path)
    answer = connection.getresponse()
    read = answer.status, answer.read().decode()
    connection.close()
    return read


def visit(port: int) -> None:
    """A report with a file; a mailbox that isn't there; an address that isn't there."""
    upload, line = draw_upload(), http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    key = {"Upload-Key": key_of(upload)}
    assert request(line, "PUT", f"/api/uploads/{upload.id.hex()}/0", upload.pieces[0], key) == 204
    content = {"Content-Type": "application/json"}
    assert request(line, "POST", "/api/reports", json.dumps(draw_report().body).encode(), content) == 200
    unknown = json.dumps({"token": b64encode(os.urandom(32))}).encode()
    assert request(line, "POST", "/api/mailbox", unknown, content) == 404
    assert request(line, "GET", "/nothing", b"", {}) == 404
    line.close()


def test_metrics_tell_an_operator_of_the_service_and_nobody_of_a_visit(
    sqlite_url: str, pages: Path, tmp_path: Path
) -> None:
    db = open_database(sqlite_url)
    directory = {"document": b64encode(json.dumps({"expires_on": "2099-12-31"}).encode())}
    publish(db, json.dumps(directory).encode(), 1)
    metrics = draw_port()
    environ = settings(sqlite_url, pages, SEALEDLINE_METRICS_PORT=str(metrics), SEALEDLINE_BLOBS=blobs_at(tmp_path))
    with serving(environ, tmp_path) as port:
        wait_until(lambda: is_up(metrics))
        before = scrape(metrics)
        for line in ('sealedline_reachable{store="files"} 1', 'sealedline_room{for="reports"} 1', "busy_last_hour 0"):
            assert f"{line}\n" in before[1]
        assert int(before[1].split('sealedline_directory_days{until="expiry"} ')[1].split("\n")[0]) > 20_000
        assert scrape(metrics, "/health") == (200, "ok\n")
        assert scrape(metrics, "/") == (404, "/metrics or /health\n")
        visit(port)
        (tmp_path / "blobs").rename(tmp_path / "moved")
        wait_until(lambda: scrape(metrics, "/health") == (503, "files unreachable\n"))
        assert 'sealedline_reachable{store="files"} 0\n' in scrape(metrics)[1]
        (tmp_path / "moved").rename(tmp_path / "blobs")
        wait_until(lambda: scrape(metrics) == before)  # what it told last was from before the visit
    assert (tmp_path / "err.log").read_text("utf-8").count("ERROR") == 0


def blobs_at(folder: Path) -> str:
    return (folder / "blobs").as_uri()


def is_up(port: int) -> bool:
    """It listens before the process that answers has begun."""
    try:
        return scrape(port)[0] == 200
    except OSError:
        return False


def test_whoever_has_the_port_already_is_told(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AssertionError, match="ended"):
        environ = settings(sqlite_url, pages, SEALEDLINE_METRICS_PORT=str(taken.getsockname()[1]))
        with serving(environ, tmp_path):
            pass
    assert "Check SEALEDLINE_METRICS_PORT" in (tmp_path / "err.log").read_text("utf-8")
