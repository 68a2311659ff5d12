"""A small disk that one stranger fills, over the real portal: what stops, in which order, and what goes on."""

import http.client
import json
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.blobs.pieces import largest
from app.blobs.storage import Blobs, open_blobs
from app.case_store.cases import delete_case
from app.case_store.entries import file_entries
from app.room import Budget, NoRoom
from app.store import mailboxes
from app.store.database import Database, open_database
from app.store_calls.entries import NewEntry
from crypto.encoding import b64decode, b64encode, digest
from tests.portal.api_client import UNTIL, Filed, add_reply, draw_report, envelope, settings
from tests.portal.process import serving
from tests.portal.upload_client import key_of
from tests.store.random_uploads import draw_upload
from tests.stored import list_cases
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 22)
LARGEST = {"padded_bytes": 2**19}
MOST = 300  # of anything: more would fill the disk several times


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(place)], capture_output=True)
    if mounting.returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


class Stranger:
    """Somebody who sends as much as the portal takes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.filed: list[Filed] = []

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANG_SECONDS)
        line.request(method, path, body, headers or {"Content-Type": "application/json"})
        answer = line.getresponse()
        self.status, self.retry_after, content = answer.status, answer.headers["Retry-After"], answer.read()
        line.close()
        return json.loads(content) if content else {}

    def read_takes(self) -> dict[str, bool]:
        takes: dict[str, bool] = self.ask("GET", "/api/limits")["takes"]
        return takes

    def put(self) -> bool:
        upload = draw_upload((largest(0),))
        headers = {"Upload-Key": key_of(upload), "Content-Type": "application/octet-stream"}
        self.ask("PUT", f"/api/uploads/{upload.id.hex()}/0", upload.pieces[0], headers)
        return self.is_taken(204)

    def file(self) -> bool:
        report = draw_report()._replace(envelope=envelope(**LARGEST), note=envelope(slots=1, **LARGEST))
        self.ask("POST", "/api/reports", json.dumps(report.body).encode())
        if self.is_taken():
            self.filed.append(report)
            return True
        return False

    def write(self, number: int) -> bool:
        """Send a follow-up, as long as one can be, to one of the mailboxes."""
        report = self.filed[number]
        changed = report._replace(note=envelope(slots=1, **LARGEST))
        sealed = {"envelope": b64encode(envelope(**LARGEST)), "note": b64encode(changed.note)}
        body = report.mailbox_body(**sealed, replaces=report.replaces, sealed_until=UNTIL)
        self.ask("POST", "/api/mailbox/messages", json.dumps(body).encode())
        if self.is_taken():
            self.filed[number] = changed
            return True
        return False

    def erase(self, report: Filed, place: str, note: bytes) -> bool:
        body = report.mailbox_body(places=[place], note=b64encode(note), replaces=report.replaces)
        self.ask("POST", "/api/mailbox/erase", json.dumps(body).encode())
        return self.is_taken()

    def is_taken(self, expected: int = 200) -> bool:
        assert self.status in (expected, 507), self.status
        assert (self.retry_after == "3600") == (self.status == 507)
        return self.status == expected


def fill(once: Any) -> int:
    """Do it until it is refused: how often it was done."""
    done = next(number for number in range(MOST) if not once())
    assert done > 0
    return done


def write_entries(db: Database, report: Filed) -> int:
    """An officer's entries, until there is no room for one more: how many there are."""
    previous = digest("entry", report.envelope)
    for number in range(MOST):
        entry = envelope(**LARGEST)
        try:
            file_entries(db, report.gate, [NewEntry(entry, previous)], received_on=DAY)
        except NoRoom:
            return number
        previous = digest("entry", entry)
    raise AssertionError("the disk is never full")


def test_a_disk_that_a_stranger_fills_stops_files_then_reports_then_messages_and_officers_last(
    small_disk: Path, pages: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{small_disk / 'store.db'}"
    office = open_database(url, create=True)
    blobs: Blobs = open_blobs((small_disk / "blobs").as_uri(), budget=Budget.OFFICERS)
    with serving(settings(url, pages), tmp_path) as port:
        stranger = Stranger(port)
        assert stranger.read_takes() == {"reports": True, "messages": True, "files": True}
        counts = {"files": fill(stranger.put)}
        assert_takes(stranger, reports=True, messages=True, files=False)
        counts["reports"] = fill(stranger.file)
        assert_takes(stranger, reports=False, messages=True, files=False)
        honest = stranger.filed[0]
        _reply, _ = add_reply(office, stranger.filed[1])
        counts["messages"] = fill(lambda: stranger.write(2))
        assert_takes(stranger, reports=False, messages=False, files=False)
        counts["entries"] = write_entries(office, honest)
        print(counts)

        # Nothing but deleting is left, and that goes on: for reporters, and for officers.
        mailbox = stranger.ask("POST", "/api/mailbox", json.dumps(stranger.filed[1].mailbox_body()).encode())
        place = mailbox["replies"][0]["place"]
        assert b64decode(mailbox["note"]) == stranger.filed[1].note
        assert stranger.erase(stranger.filed[1], place, envelope(slots=1, **LARGEST))
        blobs.put(bytes(16), 0, b"an officer's")
        for each in stranger.filed[2:]:
            delete_case(office, each.gate, deleted_on=DAY)
        assert_takes(stranger, reports=True, messages=True, files=False)
        assert stranger.file()
        assert mailboxes.open_mailbox(office, honest.gate).note == honest.note
        for id in blobs.list_uploads():
            blobs.erase(id)
        assert_takes(stranger, reports=True, messages=True, files=True)
        assert stranger.put()
        assert len(list_cases(office)) == 3
    assert counts["files"] and counts["reports"] >= 5


def assert_takes(stranger: Stranger, **takes: bool) -> None:
    """What the portal says that it takes becomes this, within the second for which it remembers the last look."""
    wait_until(lambda: stranger.read_takes() == takes)
