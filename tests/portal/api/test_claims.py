"""Files claimed by the message that names them: whole, once, and all of them or nothing of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.blobs.pieces import HEAD_BYTES
from app.blobs.storage import Blobs
from app.store import attachments
from app.store.database import Database
from crypto.encoding import b64encode
from tests.portal.api_client import Caller, Filed, draw_report, on_sqlite, snapshot
from tests.portal.upload_client import Putter, claim_of, file, follow_up
from tests.store.random_uploads import TWO, draw_upload
from tests.stored import list_cases


def test_a_report_and_its_files_arrive_together(caller: Caller, putter: Putter, db: Database, blobs: Blobs) -> None:
    report, drawn = draw_report(), [draw_upload(TWO), draw_upload()]
    putter.put_all(*drawn)
    body = {**report.body, "uploads": [claim_of(upload) for upload in drawn]}
    for _ in range(2):
        assert caller.post("/api/reports", body) == (200, {"received_on": datetime.now(UTC).date().isoformat()})
    held = attachments.list_attachments(db, report.gate)
    assert set(held) == {(upload.id, len(upload.pieces), False) for upload in drawn}
    assert all(upload.is_whole(blobs) for upload in drawn)


def test_a_follow_up_and_its_file_arrive_together(caller: Caller, putter: Putter, db: Database, filed: Filed) -> None:
    upload = draw_upload()
    putter.put_all(upload)
    body = follow_up(filed, claim_of(upload))
    for _ in range(2):
        assert caller.post("/api/mailbox/messages", body)[0] == 200
    assert attachments.list_attachments(db, filed.gate) == [(upload.id, 1, False)]


def test_what_another_message_claimed_is_refused(caller: Caller, putter: Putter, db: Database, filed: Filed) -> None:
    upload = draw_upload()
    putter.put_all(upload)
    assert file(caller, claim_of(upload)) == (200, None)
    before = snapshot(db, filed)
    assert file(caller, claim_of(upload)) == (409, "upload_taken")
    status, answer = caller.post("/api/mailbox/messages", follow_up(filed, claim_of(upload)))
    assert (status, answer["error"]) == (409, "upload_taken")
    assert snapshot(db, filed) == before


@pytest.mark.parametrize(
    ("put", "claimed"),
    [
        ([], 1),
        ([0], 2),
        ([0, 1], 3),
        ([0, 1, 2], 2),
        ([0, 1, 2], 0),
    ],
)
def test_a_claim_of_pieces_that_are_not_all_there_or_too_many_is_refused(
    caller: Caller, putter: Putter, db: Database, filed: Filed, put: list[int], claimed: int
) -> None:
    upload = draw_upload((TWO[0], TWO[0] - HEAD_BYTES, TWO[0] - HEAD_BYTES))
    for number in put:
        assert putter.put(upload, number) == (204, None)
    before = snapshot(db, filed)
    assert file(caller, claim_of(upload, pieces=claimed)) == (409, "upload_incomplete")
    status, answer = caller.post("/api/mailbox/messages", follow_up(filed, claim_of(upload, pieces=claimed)))
    assert (status, answer["error"]) == (409, "upload_incomplete")
    assert snapshot(db, filed) == before


@pytest.mark.parametrize(
    "sizes", [(TWO[0] - 1, TWO[1]), (TWO[0], 5000), (TWO[1], TWO[1]), (500,), (70_000,), (TWO[0], 0, TWO[0])]
)
def test_a_file_that_is_short_in_the_middle_or_of_no_padded_size_is_refused(
    caller: Caller, putter: Putter, blobs: Blobs, db: Database, sizes: tuple[int, ...]
) -> None:
    """Whatever is held: the portal takes no such pieces in the first place."""
    upload, begun = draw_upload(sizes), draw_upload()
    putter.put_all(upload.but(pieces=begun.pieces))
    blobs.erase(upload.id)
    for number, piece in enumerate(upload.pieces):
        if piece:
            blobs.put(upload.id, number, piece)
    assert file(caller, claim_of(upload)) == (409, "upload_incomplete")
    assert list_cases(db) == []


def test_one_file_that_is_wrong_keeps_the_whole_message_away(caller: Caller, putter: Putter, db: Database) -> None:
    whole, missing = draw_upload(), draw_upload()
    putter.put_all(whole)
    assert file(caller, claim_of(whole), claim_of(missing)) == (409, "upload_incomplete")
    assert list_cases(db) == []
    assert file(caller, claim_of(whole)) == (200, None)


UPLOAD = draw_upload()
WRONG_CLAIMS: dict[str, Any] = {
    "no list": {},
    "text": "x",
    "null": None,
    "a number": 0,
    "a list of lists": [[]],
    "a list of texts": ["00" * 16],
    "an empty object": [{}],
    "no id": [{**claim_of(UPLOAD), "id": None}],
    "an id in upper case": [claim_of(UPLOAD, id="AB" * 16)],
    "an id that is too short": [claim_of(UPLOAD, id="ab" * 15)],
    "an id with a line after it": [claim_of(UPLOAD, id="ab" * 16 + "\n")],
    "no key": [{**claim_of(UPLOAD), "upload_key": None}],
    "a key of 32 bytes": [claim_of(UPLOAD, upload_key=b64encode(bytes(32)))],
    "no pieces": [{**claim_of(UPLOAD), "pieces": None}],
    "pieces below zero": [claim_of(UPLOAD, pieces=-1)],
    "pieces in a text": [claim_of(UPLOAD, pieces="1")],
    "half a piece": [claim_of(UPLOAD, pieces=1.5)],
    "pieces that are true": [claim_of(UPLOAD, pieces=True)],
    "the same file twice": [claim_of(UPLOAD), claim_of(UPLOAD)],
}


@on_sqlite
@pytest.mark.parametrize("name", WRONG_CLAIMS)
def test_a_claim_that_is_none_is_refused(caller: Caller, putter: Putter, db: Database, filed: Filed, name: str) -> None:
    putter.put_all(UPLOAD)
    before = snapshot(db, filed)
    for path, body in (("/api/reports", draw_report().body), ("/api/mailbox/messages", follow_up(filed))):
        status, answer = caller.post(path, {**body, "uploads": WRONG_CLAIMS[name]})
        assert (status, answer["error"]) == (400, "wrong_field")
    assert snapshot(db, filed) == before


@on_sqlite
def test_too_many_files_and_one_too_large_are_refused(caller: Caller, putter: Putter, db: Database) -> None:
    putter.put_all(UPLOAD)
    drawn = [claim_of(draw_upload(()), pieces=1) for _ in range(64)]
    assert file(caller, claim_of(UPLOAD), *drawn) == (413, "too_many_files")
    assert file(caller, *drawn) == (409, "upload_incomplete")
    assert file(caller, claim_of(UPLOAD, pieces=4097)) == (413, "file_too_large")
    assert file(caller, claim_of(UPLOAD, pieces=10**400)) == (413, "file_too_large")
    assert file(caller, claim_of(UPLOAD, pieces=4096)) == (409, "upload_incomplete")
    assert list_cases(db) == []
