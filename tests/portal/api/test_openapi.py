"""The description of the API against the API: all calls, all refusals, and nothing else."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_core.exceptions import OpenAPIError
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.wrappers import Response

from app.blobs.storage import Blobs
from app.case_store.entries import file_entries, start_upload
from app.portal import create_app, proof_key
from app.portal.config import PortalConfig
from app.portal.jobs.close_days import close_days
from app.room import Room
from app.store import capacity, directories, mailboxes
from app.store.database import Database
from app.store_calls.entries import NewEntry
from app.store_calls.errors import StoreUnavailable
from crypto.encoding import b64decode, b64encode, digest
from tests.openapi import FILE, Description
from tests.organisation import Organisation
from tests.portal.api.recording import CHUNKED, PREFIX, Recording, body_for, file_new, list_posts, send_what_is_wrong
from tests.portal.api_client import draw_report, envelope, settings
from tests.portal.upload_client import claim_of, config_with, key_of
from tests.store.random_uploads import TWO, draw_upload

TODAY = datetime.now(UTC).date()


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def config(store_url: str, pages: Path, tmp_path: Path) -> PortalConfig:
    proof_key.make(tmp_path / "proof.key")
    environ = settings(store_url, pages, SEALEDLINE_PROOF_KEY=str(tmp_path / "proof.key"))
    return PortalConfig.read({**environ, "SEALEDLINE_BLOBS": (tmp_path / "blobs").as_uri()})


@pytest.fixture
def recording(description: Description, client: FlaskClient) -> Recording:
    return Recording(description, client)


def test_the_description_is_valid_openapi(description: Description) -> None:
    OpenAPIV31SpecValidator(description.document).validate()


def test_it_names_every_address_and_no_other(app: Flask, description: Description) -> None:
    served = {
        (method, re.sub(r"<(?:[^<>]+:)?(\w+)>", r"{\1}", rule.rule.replace("<text>", "{day}")))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - ({"HEAD"} if "GET" in (rule.methods or ()) else set())
    }
    assert served == {(each.method, each.path) for each in description.list_answers()}


def test_every_answer_that_is_described_comes_and_no_other(
    recording: Recording,
    config: PortalConfig,
    db: Database,
    blobs: Blobs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    description: Description,
) -> None:
    monkeypatch.setattr(capacity, "MEASURE_SECONDS", 0)
    get_what_is_the_same_for_all(recording, config, db, tmp_path)
    put_pieces(recording, config)
    write_and_read(recording, db, blobs)
    send_what_is_wrong(recording, db)
    claim_what_is_not_there(recording, config)
    flood(recording, config)
    find_no_room(recording, monkeypatch)
    with failing(monkeypatch, StoreUnavailable("OperationalError")):
        call_everything(recording)
    with failing(monkeypatch, RuntimeError("unforeseen")):
        call_everything(recording)
    assert recording.seen - {None} == description.list_answers()


def get_what_is_the_same_for_all(recording: Recording, config: PortalConfig, db: Database, folder: Path) -> None:
    assert recording.ask("GET", "/api/directory", valid=True).status_code == 503
    directories.publish(db, json.dumps(Organisation().sign()).encode(), 1)
    recording.ask("GET", "/api/directory", valid=True)
    assert "Content-Encoding" in recording.ask("GET", "/api/directory", headers={"Accept-Encoding": "gzip"}).headers
    assert recording.ask("GET", "/api/directories/1", valid=True).status_code == 200
    assert recording.ask("GET", "/api/directories/2", valid=True).status_code == 404
    assert recording.ask("GET", "/api/directories/x").status_code == 404
    recording.ask("GET", "/api/limits", valid=True)
    recording.ask("GET", "/api/work", valid=True)
    file_new(recording)
    recording.ask("GET", f"/api/days/{TODAY}/0", valid=True)
    close_days(db, datetime.now(UTC) + timedelta(days=1), config.instance, proof_key.read(folder / "proof.key"))
    assert recording.ask("GET", f"/api/days/{TODAY}/0", valid=True).status_code == 200
    recording.ask("GET", "/api/days/2026-02-30/0")
    recording.ask("GET", f"/api/days/{TODAY}/64")
    assert recording.ask("GET", "/api/nothing").status_code == 404


def put_pieces(recording: Recording, config: PortalConfig) -> None:
    upload, other = draw_upload(TWO), draw_upload()
    assert recording.put(upload, valid=True).status_code == 204
    recording.put(upload, headers={})
    recording.put(upload, environ_overrides={"CONTENT_LENGTH": "0"})
    recording.put(upload, headers={"Upload-Key": key_of(other)})
    recording.put(upload, data=b"other bytes")
    recording.put(upload, data=bytes(len(upload.pieces[0])))
    recording.put(draw_upload(TWO), 1)
    recording.put(other, environ_overrides=CHUNKED)
    recording.put(other, data=bytes(2**20 + 100))
    recording.put(other, 999_999)
    recording.ask("PUT", "/api/uploads/x/0", headers={"Upload-Key": key_of(upload)}, data=b"x")
    none = Recording(recording.description, create_app(config_with(config, attachments=0)).test_client())
    assert none.put(other).status_code == 413
    full = Recording(recording.description, create_app(config_with(config, quota_bytes=0)).test_client())
    assert full.put(other).status_code == 507
    recording.seen |= none.seen | full.seen


def write_and_read(recording: Recording, db: Database, blobs: Blobs) -> None:
    upload, own = draw_upload(TWO), draw_upload()
    recording.put(own, valid=True)
    filed = file_new(recording, uploads=[claim_of(own)])
    start_upload(db, upload.id, begun_on=TODAY)
    for number, piece in enumerate(upload.pieces):
        blobs.put(upload.id, number, piece)
    entry = NewEntry(envelope(), digest("entry", filed.envelope), reply=envelope(slots=1), attachments=[(upload.id, 2)])
    file_entries(db, filed.gate, [entry], received_on=date(2026, 11, 22))
    opened = recording.post(PREFIX, filed.mailbox_body()).get_json()
    fetched = recording.post(f"{PREFIX}/attachment", filed.mailbox_body(id=upload.id.hex(), piece=1))
    assert fetched.data == upload.pieces[1]
    recording.post(f"{PREFIX}/withdraw", filed.mailbox_body(id=own.id.hex()))
    recording.post(f"{PREFIX}/withdraw", filed.mailbox_body(id=upload.id.hex()))
    recording.post(f"{PREFIX}/attachment", filed.mailbox_body(id=os.urandom(16).hex(), piece=0))
    for call in ("messages", "note", "erase"):
        body = body_for(f"{PREFIX}/{call}", filed)
        if call == "erase":
            body["places"] = [each["place"] for each in opened["replies"]]
        assert recording.post(f"{PREFIX}/{call}", body).status_code == 200
        assert recording.post(f"{PREFIX}/{call}", body_for(f"{PREFIX}/{call}", filed)).status_code == 409
        filed = filed._replace(note=b64decode(body["note"]))


def claim_what_is_not_there(recording: Recording, config: PortalConfig) -> None:
    """What the two calls that claim files refuse."""
    claimed, open_yet, strange = draw_upload(), draw_upload(), draw_upload()
    for upload in (claimed, open_yet):
        recording.put(upload)
    filed = file_new(recording, uploads=[claim_of(claimed)])
    recording.put(claimed)
    for path in ("/api/reports", f"{PREFIX}/messages"):
        for claim in (claim_of(claimed), claim_of(strange), claim_of(open_yet, upload_key=key_of(strange))):
            assert recording.post(path, body_for(path, filed, uploads=[claim])).status_code in (403, 409)
        recording.post(path, body_for(path, filed, uploads=[claim_of(draw_upload()) for _ in range(65)]))
        recording.post(path, body_for(path, filed, uploads=[claim_of(strange, pieces=10**6)]))
    other = file_new(recording)
    taken = {**body_for(f"{PREFIX}/messages", filed), "envelope": b64encode(other.envelope)}
    assert recording.post(f"{PREFIX}/messages", taken).status_code == 409


def flood(recording: Recording, config: PortalConfig) -> None:
    """What the calls that add to the store refuse when many add to it."""
    app = create_app(config.model_copy(update={"usual_messages": 1}))
    busy = Recording(recording.description, app.test_client())
    filed = file_new(busy)
    path = f"{PREFIX}/messages"
    while busy.post(path, body := body_for(path, filed)).status_code == 200:
        filed = filed._replace(note=b64decode(body["note"]))
    assert busy.post("/api/reports", draw_report().body).status_code == 429
    assert busy.put(draw_upload()).status_code == 429
    assert busy.ask("GET", "/api/work", valid=True).get_json()["reports"] > 0
    recording.seen |= busy.seen


def find_no_room(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = file_new(recording)
    path = f"{PREFIX}/messages"
    with monkeypatch.context() as full:
        full.setattr(mailboxes, "MOST_MESSAGES", 1)
        assert recording.post(path, body_for(path, filed)).status_code == 413
        full.setattr(Room, "measure", lambda folder: Room(0, 2**40))
        takes = recording.ask("GET", "/api/limits", valid=True).get_json()["takes"]
        assert takes == {"reports": False, "messages": False, "files": False}
        larger = b64encode(envelope(slots=1, padded_bytes=8192))
        assert recording.post("/api/reports", body_for("/api/reports", draw_report())).status_code == 507
        for call in ("note", "erase"):
            path = f"{PREFIX}/{call}"
            assert recording.post(path, {**body_for(path, filed), "note": larger}).status_code == 507
        full.setattr(mailboxes, "MOST_MESSAGES", 2)
        path = f"{PREFIX}/messages"
        assert recording.post(path, body_for(path, filed)).status_code == 507


def call_everything(recording: Recording) -> None:
    filed = draw_report()
    for path in ("/api/directory", "/api/directories/1", "/api/limits", f"/api/days/{TODAY}/0"):
        recording.ask("GET", path, valid=True)
    recording.put(draw_upload(), valid=True)
    for path in list_posts(recording):
        recording.post(path, body_for(path, filed))


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> Iterator[None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        for name in ("reading", "writing", "write"):
            broken.setattr(Database, name, fail)
        yield


Change = Callable[[Response], object]
DEVIATIONS: dict[str, Change] = {
    "a cookie": lambda answer: answer.set_cookie("seen", "1"),
    "a header that is not described": lambda answer: answer.headers.set("ETag", "x"),
    "a header that is missing": lambda answer: answer.headers.remove("Referrer-Policy"),
    "a status that is not described": lambda answer: setattr(answer, "status_code", 418),
    "another content type": lambda answer: answer.headers.set("Content-Type", "text/html"),
    "a field more": lambda answer: answer.set_data(
        _pad({"replies": [], "sent": 1, "note": None, "left": None, "seen": 1})
    ),
    "a field less": lambda answer: answer.set_data(_pad({"replies": [], "sent": 1})),
    "a field of another type": lambda answer: answer.set_data(
        _pad({"replies": [], "sent": "1", "note": None, "left": None})
    ),
    "a size that tells": lambda answer: answer.set_data(b'{"replies": [], "sent": 1, "note": null, "padding": ""}'),
}


def _pad(document: dict[str, object]) -> bytes:
    bare = len(json.dumps({**document, "padding": ""}))
    return json.dumps({**document, "padding": "x" * (65536 - bare)}).encode()


@pytest.mark.parametrize("name", DEVIATIONS)
def test_an_answer_that_deviates_is_found(description: Description, client: FlaskClient, name: str) -> None:
    filed = file_new(Recording(description, client))
    answer = client.post(PREFIX, json=filed.mailbox_body())
    description.check_answer(answer.request, answer)
    DEVIATIONS[name](answer)
    with pytest.raises((OpenAPIError, AssertionError)):
        description.check_answer(answer.request, answer)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("error: {enum: [note_moved, taken,", "error: {enum: [taken,"),
        ('"410": {$ref: "#/components/responses/Deleted"}', '"418": {$ref: "#/components/responses/Deleted"}'),
        ("pieces: {type: integer", "pieces: {type: string"),
    ],
)
def test_a_description_that_deviates_is_found(
    description: Description, client: FlaskClient, db: Database, said: str, instead: str
) -> None:
    def ask(description: Description) -> None:
        recording = Recording(description, client)
        send_what_is_wrong(recording, db)
        moved = file_new(recording)._replace(note=b"another")
        recording.post(f"{PREFIX}/messages", body_for(f"{PREFIX}/messages", moved))
        upload = draw_upload()
        recording.put(upload)
        file_new(recording, uploads=[claim_of(upload)])

    ask(description)
    text = FILE.read_text("utf-8")
    assert said in text
    with pytest.raises((OpenAPIError, AssertionError)):
        ask(Description(text.replace(said, instead)))
