"""The real portal, killed while it is busy."""

import http.client
import json
import threading
from pathlib import Path

import pytest

from app.blobs.storage import open_blobs
from app.reporter.api.padding import pad
from app.store import attachments, mailboxes
from app.store.database import migrate, open_database
from tests.bench.load.requests import Connection
from tests.portal.api_client import Filed, draw_report, settings
from tests.portal.process import serving
from tests.portal.server.test_stopping import find_portal
from tests.portal.upload_client import claim_of, key_of
from tests.store.random_uploads import TWO, Upload, draw_upload
from tests.stored import list_cases, read_case
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow


def kill_portal(port: int) -> None:
    """SIGKILL to the portal and all its workers, the workers first."""
    portal = find_portal(port)
    for process in [*portal.children(), portal]:
        process.kill()


def file_until_killed(port: int, answered: list[Filed]) -> None:
    try:
        with Connection(port) as connection:
            while True:
                report = draw_report()
                if connection.post("/api/reports", pad(report.body)) == 200:
                    answered.append(report)
    except OSError:
        return


class Uploader:
    """One client: uploads a file and files a report with it, again and again, and remembers what was acknowledged."""

    def __init__(self) -> None:
        self.put: list[tuple[Upload, int]] = []
        self.filed: list[tuple[Filed, Upload]] = []

    def work(self, port: int) -> None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
            while True:
                self.file(connection, draw_upload(TWO), draw_report())
        except (OSError, http.client.HTTPException):
            return

    def file(self, connection: http.client.HTTPConnection, upload: Upload, report: Filed) -> None:
        for number, piece in enumerate(upload.pieces):
            path = f"/api/uploads/{upload.id.hex()}/{number}"
            assert request(connection, "PUT", path, piece, {"Upload-Key": key_of(upload)}) == 204
            self.put.append((upload, number))
        body = json.dumps({**report.body, "uploads": [claim_of(upload)]}).encode()
        assert request(connection, "POST", "/api/reports", body, {"Content-Type": "application/json"}) == 200
        self.filed.append((report, upload))


def request(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: dict[str, str]
) -> int:
    """Send it, and again as long as the portal is busy: the status in the end."""
    status = 503
    while status == 503:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    return status


@pytest.mark.parametrize("filed", [1, 25])
def test_a_portal_killed_under_load_loses_no_piece_that_was_answered_with_204(
    tmp_path: Path, pages: Path, filed: int
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    uploaders = [Uploader() for _ in range(6)]
    with serving(settings(url, pages), tmp_path) as port:
        clients = [threading.Thread(target=each.work, args=(port,)) for each in uploaders]
        for client in clients:
            client.start()
        wait_until(lambda: sum(len(each.filed) for each in uploaders) >= filed)
        assert all(client.is_alive() for client in clients)
        kill_portal(port)
        for client in clients:
            client.join(HANG_SECONDS)
    db, blobs = open_database(url), open_blobs((tmp_path / "blobs").as_uri())
    for each in uploaders:
        for upload, number in each.put:
            assert blobs.get(upload.id, number) == upload.pieces[number]
        for report, upload in each.filed:
            assert attachments.list_attachments(db, report.gate) == [(upload.id, 2, False)]
    # Every case has its file, whole, whether or not its answer arrived.
    claimed = [attached.id for row in list_cases(db) for attached in attachments.list_attachments(db, row.gate)]
    assert len(claimed) == len(list_cases(db))
    assert all(len(blobs.sizes(id)) == 2 for id in claimed)
    db.close()
    # What was cut short goes on where it stopped.
    with serving(settings(url, pages), tmp_path) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
        for each in uploaders:
            for upload in {upload.id: upload for upload, _ in each.put if upload.id not in claimed}.values():
                each.file(connection, upload, draw_report())
        connection.close()


@pytest.mark.parametrize("filed", [6, 40, 120])
def test_a_portal_killed_under_load_loses_no_report_that_was_answered_with_200(
    tmp_path: Path, pages: Path, filed: int
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    answered: list[Filed] = []
    with serving(settings(url, pages), tmp_path) as port:
        clients = [threading.Thread(target=file_until_killed, args=(port, answered)) for _ in range(6)]
        for client in clients:
            client.start()
        wait_until(lambda: len(answered) >= filed)
        kill_portal(port)
        for client in clients:
            client.join(HANG_SECONDS)
    db = open_database(url)
    for report in answered:
        assert mailboxes.open_mailbox(db, report.gate).note == report.note
        assert read_case(db, report.mailbox).report == report.envelope
    assert len(list_cases(db)) <= len(answered) + len(clients)
    db.close()
