"""Asking the portal, each answer held to the description of its API: what is right, and what every call refuses."""

import json
import os
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Request

from app.case_store.cases import delete_case
from app.store.database import Database
from crypto.encoding import b64encode
from tests.openapi import Answered, Description
from tests.portal.api_client import UNTIL, Filed, draw_report, envelope
from tests.portal.upload_client import key_of
from tests.store.random_uploads import Upload

CHUNKED = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
PREFIX = "/api/mailbox"
WITH_ENVELOPE = ("/api/reports", f"{PREFIX}/messages", f"{PREFIX}/note", f"{PREFIX}/erase")


class Recording:
    """Asks the portal, and keeps which kinds of answers came, each held to the description."""

    def __init__(self, description: Description, client: FlaskClient) -> None:
        self.description, self.client, self.seen = description, client, set[Answered | None]()

    def ask(self, method: str, path: str, valid: bool = False, **more: Any) -> TestResponse:
        """Ask for something; `valid`: the request itself must be as described."""
        if valid:
            self.description.check_request(Request(EnvironBuilder(path, method=method, **more).get_environ()))
        answer = self.client.open(path, method=method, **more)
        self.seen.add(self.description.check_answer(answer.request, answer))
        return answer

    def post(self, path: str, body: object, valid: bool = True) -> TestResponse:
        return self.ask("POST", path, valid, json=body)

    def put(self, upload: Upload, number: int = 0, **more: Any) -> TestResponse:
        address = f"/api/uploads/{upload.id.hex()}/{number}"
        given = {"data": upload.pieces[min(number, len(upload.pieces) - 1)], "headers": {"Upload-Key": key_of(upload)}}
        return self.ask("PUT", address, content_type="application/octet-stream", **{**given, **more})


def list_posts(recording: Recording) -> list[str]:
    return sorted({each.path for each in recording.description.list_answers() if each.method == "POST"})


def body_for(path: str, filed: Filed, **more: Any) -> dict[str, Any]:
    """A body that this call accepts."""
    if path == "/api/reports":
        return {**draw_report().body, **more}
    body = filed.mailbox_body(**more)
    if path in WITH_ENVELOPE:
        body |= {"note": b64encode(envelope(slots=1)), "replaces": filed.replaces}
    if path.endswith("/messages"):
        body |= {"envelope": b64encode(envelope()), "sealed_until": UNTIL}
    if path.endswith("/erase"):
        body["places"] = ["ab" * 16]
    if path.endswith(("/attachment", "/withdraw")):
        body |= {"id": os.urandom(16).hex()}
    if path.endswith("/attachment"):
        body["piece"] = 0
    return {**body, **more}


def file_new(recording: Recording, **more: Any) -> Filed:
    report = draw_report()
    assert recording.post("/api/reports", {**report.body, **more}).status_code == 200
    return report


def send_what_is_wrong(recording: Recording, db: Database) -> None:
    """What any call with a body refuses in the same way."""
    gone, held = file_new(recording), file_new(recording)
    delete_case(db, gone.gate, deleted_on=datetime.now(UTC).date())
    for path in list_posts(recording):
        body = body_for(path, held)
        recording.ask("POST", path, data=b"[]", content_type="application/json")
        recording.post(path, {}, valid=False)
        recording.ask("POST", path, data=json.dumps(body), content_type="text/plain")
        recording.ask("POST", path, json=body, environ_overrides=CHUNKED)
        recording.post(path, {**body, "padding": "x" * 2**21})
        if "sealed_until" in body:
            recording.post(path, {**body, "sealed_until": "2026-01-01"})
        if path in WITH_ENVELOPE:
            recording.post(path, {**body, "note": b64encode(envelope(slots=2))}, valid=False)
        if path != "/api/reports":
            recording.post(path, body_for(path, draw_report()))
            recording.post(path, body_for(path, gone))
        recording.ask("GET", path)
    recording.post("/api/reports", {**held.body, "envelope": b64encode(envelope())})
