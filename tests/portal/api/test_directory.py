"""The directory and the limits: public, and the same for everyone."""

import gzip
import json

from flask.testing import FlaskClient

from app.store import directories
from app.store.database import Database
from crypto.envelope_format import MAX_SLOTS, PADDED_BYTES


def test_the_newest_directory_is_handed_out_as_it_was_signed(client: FlaskClient, db: Database) -> None:
    for version in (1, 3, 2):
        directories.publish(db, json.dumps({"document": str(version), "signature": "x"}).encode(), version)
    answer = client.get("/api/directory")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.data == directories.find(db, 3)
    zipped = client.get("/api/directory", headers={"Accept-Encoding": "gzip"})
    assert (zipped.headers["Content-Encoding"], gzip.decompress(zipped.data)) == ("gzip", answer.data)


def test_without_a_directory_the_portal_says_that_it_is_not_ready(client: FlaskClient) -> None:
    answer = client.get("/api/directory")
    assert (answer.status_code, answer.get_json()["error"], len(answer.data)) == (503, "no_directory", 65536)


def test_the_limits_are_those_that_the_portal_keeps(client: FlaskClient) -> None:
    assert client.get("/api/limits").get_json() == {
        "request_bytes": 2**21,
        "slots": MAX_SLOTS,
        "padded_bytes": max(PADDED_BYTES),
        "places": 1000,
        "messages": 200,
        "mailbox_bytes": 64 * 2**20,
        "attachments": 64,
        "attachment_bytes": 4 * 2**30,
        "piece_bytes": 36 + 2**20 + 16,
        "takes": {"reports": True, "messages": True, "files": True},
    }
