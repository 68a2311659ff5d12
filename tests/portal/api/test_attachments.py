"""Claimed files through the portal: an officer's is read piece by piece, the reporter's own is taken back."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.blobs.storage import Blobs
from app.case_store.cases import delete_case
from app.case_store.entries import file_entries, start_upload
from app.store import attachments
from app.store.database import Database
from app.store_calls.entries import NewEntry
from app.store_calls.errors import BlobsUnavailable
from crypto.encoding import b64encode, digest
from tests.portal.api_client import UNTIL, Caller, Filed, draw_report, envelope, on_sqlite
from tests.portal.upload_client import Putter, claim_of
from tests.store.random_uploads import TWO, Upload, draw_upload
from tests.stored import read_case

DAY = date(2026, 11, 22)


@pytest.fixture
def own(app: Flask, caller: Caller, filed: Filed) -> Upload:
    """A file that the reporter sent with a follow-up."""
    upload, putter = draw_upload(TWO), Putter(app.test_client())
    putter.put_all(upload)
    sealed = {"envelope": b64encode(envelope()), "note": b64encode(envelope(slots=1)), "replaces": filed.replaces}
    body = filed.mailbox_body(**sealed, sealed_until=UNTIL, uploads=[claim_of(upload)])
    assert caller.post("/api/mailbox/messages", body)[0] == 200
    return upload


@pytest.fixture
def officers(db: Database, blobs: Blobs, filed: Filed) -> Upload:
    """A file that an officer sent with a reply."""
    return attach(db, blobs, filed)


def attach(db: Database, blobs: Blobs, filed: Filed) -> Upload:
    upload = draw_upload(TWO)
    start_upload(db, upload.id, begun_on=DAY)
    for number, piece in enumerate(upload.pieces):
        blobs.put(upload.id, number, piece)
    previous = digest("entry", filed.envelope)
    new = NewEntry(envelope(), previous, reply=envelope(slots=1), attachments=[(upload.id, 2)])
    file_entries(db, filed.gate, [new], received_on=DAY)
    return upload


def read_body(filed: Filed, upload: Upload, piece: object = 0, **changes: object) -> dict[str, Any]:
    return filed.mailbox_body(id=upload.id.hex(), piece=piece) | changes


def test_an_officer_s_file_is_read_piece_by_piece(caller: Caller, filed: Filed, officers: Upload) -> None:
    for number, piece in enumerate(officers.pieces):
        answer = caller.client.post("/api/mailbox/attachment", json=read_body(filed, officers, number))
        assert (answer.status_code, answer.data) == (200, piece)
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Length"] == str(len(piece))
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("piece", [2, 3, 2**32, 10**300])
def test_a_piece_that_the_file_has_not_is_unknown(caller: Caller, filed: Filed, officers: Upload, piece: int) -> None:
    status, answer = caller.post("/api/mailbox/attachment", read_body(filed, officers, piece))
    assert (status, answer["error"]) == (404, "unknown_attachment")


def test_a_mailbox_gives_out_its_officers_files_alone(
    caller: Caller, db: Database, blobs: Blobs, filed: Filed, own: Upload, officers: Upload
) -> None:
    other = draw_report()
    assert caller.post("/api/reports", other.body)[0] == 200
    theirs = attach(db, blobs, other)
    for reader, upload in ((filed, own), (filed, theirs), (other, officers), (other, own), (filed, draw_upload())):
        status, answer = caller.post("/api/mailbox/attachment", read_body(reader, upload))
        assert (status, answer["error"]) == (404, "unknown_attachment")


def test_what_is_taken_back_is_gone_and_taking_it_back_again_succeeds(
    caller: Caller, db: Database, blobs: Blobs, filed: Filed, own: Upload, officers: Upload
) -> None:
    for _ in range(2):
        assert caller.post("/api/mailbox/withdraw", filed.mailbox_body(id=own.id.hex())) == (200, {})
    assert attachments.list_attachments(db, filed.gate) == [(officers.id, 2, True)]
    assert set(blobs.list_uploads()) == {officers.id}
    assert len(read_case(db, filed.mailbox).follow_ups) == 1


def test_nobody_takes_back_what_is_not_theirs(
    caller: Caller, blobs: Blobs, filed: Filed, own: Upload, officers: Upload
) -> None:
    other = draw_report()
    assert caller.post("/api/reports", other.body)[0] == 200
    for reader, upload in ((other, own), (filed, officers), (other, officers)):
        status, answer = caller.post("/api/mailbox/withdraw", reader.mailbox_body(id=upload.id.hex()))
        assert (status, answer["error"]) == (404, "unknown_attachment")
    assert own.is_whole(blobs) and officers.is_whole(blobs)


@pytest.mark.parametrize("call", ["attachment", "withdraw"])
def test_an_unknown_token_is_404_and_a_deleted_case_410(
    caller: Caller, db: Database, filed: Filed, own: Upload, call: str
) -> None:
    status, answer = caller.post(f"/api/mailbox/{call}", read_body(draw_report(), own))
    assert (status, answer["error"]) == (404, "unknown_mailbox")
    delete_case(db, filed.gate, deleted_on=DAY)
    status, answer = caller.post(f"/api/mailbox/{call}", read_body(filed, own))
    assert (status, answer["error"]) == (410, "deleted")


WRONG: list[tuple[str, object]] = [("token", value) for value in (None, "", b64encode(bytes(31)))]
WRONG += [("id", value) for value in (None, 5, "", "ab" * 15, "AB" * 16, "ab" * 16 + "\n", ["ab" * 16], "٣" * 32)]


@on_sqlite
@pytest.mark.parametrize("call", ["attachment", "withdraw"])
@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_field_is_named(
    caller: Caller, blobs: Blobs, filed: Filed, own: Upload, call: str, field: str, value: object
) -> None:
    status, answer = caller.post(f"/api/mailbox/{call}", read_body(filed, own, **{field: value}))
    assert (status, answer["error"]) == (400, "wrong_field")
    assert field in answer["message"]
    assert own.is_whole(blobs)


@on_sqlite
@pytest.mark.parametrize("piece", [None, -1, "0", 0.0, True, [0], {}])
def test_a_number_that_is_none_is_refused(caller: Caller, filed: Filed, officers: Upload, piece: object) -> None:
    status, answer = caller.post("/api/mailbox/attachment", read_body(filed, officers, piece))
    assert (status, answer["error"]) == (400, "wrong_field")


@on_sqlite
def test_blobs_that_are_away_or_lost_are_told_calmly(
    caller: Caller, blobs: Blobs, filed: Filed, officers: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BlobsUnavailable("TimeoutError")

    with monkeypatch.context() as broken:
        broken.setattr(Blobs, "get", fail)
        assert caller.post("/api/mailbox/attachment", read_body(filed, officers))[0] == 503
    blobs.erase(officers.id)
    status, answer = caller.post("/api/mailbox/attachment", read_body(filed, officers))
    assert (status, answer["error"]) == (404, "unknown_attachment")
