"""The directory and the limits: public, and the same for everyone."""

import gzip
import json

from flask.testing import FlaskClient

from app.store import directories
from app.store.database import Database
from crypto.encoding import b64encode
from crypto.envelope_format import MAX_SLOTS, PADDED_BYTES


def test_the_newest_directory_is_handed_out_as_it_was_signed(client: FlaskClient, db: Database) -> None:
    for version in (1, 3, 2):
        directories.publish(db, json.dumps({"document": str(version), "signature": "x"}).encode(), version)
    answer = client.get("/api/directory")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_json() == {**json.loads(directories.find(db, 3) or b""), "handovers": []}
    zipped = client.get("/api/directory", headers={"Accept-Encoding": "gzip"})
    assert (zipped.headers["Content-Encoding"], gzip.decompress(zipped.data)) == ("gzip", answer.data)


def test_every_directory_that_was_ever_published_is_handed_out(client: FlaskClient, db: Database) -> None:
    for version in (1, 2, 3):
        directories.publish(db, b'{"document": "%d", "signature": "x"}' % version, version)
    for version in (1, 2, 3):
        answer = client.get(f"/api/directories/{version}")
        assert (answer.status_code, answer.data) == (200, directories.find(db, version))
    for version in (0, 4, 2**53 - 1):
        answer = client.get(f"/api/directories/{version}")
        assert (answer.status_code, answer.get_json()["error"]) == (404, "no_such_directory")


def test_the_directories_that_name_another_root_are_handed_out_with_the_newest(
    client: FlaskClient, db: Database
) -> None:
    signed = []
    for version, said in enumerate((b"{}", b'{"next_root": "a"}', b"{}", b'{"next_root": "b"}', b"{}"), 1):
        signed.append({"document": b64encode(said), "signature": str(version)})
        directories.publish(db, json.dumps(signed[-1]).encode(), version)
    assert client.get("/api/directory").get_json() == {**signed[4], "handovers": [signed[1], signed[3]]}


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
