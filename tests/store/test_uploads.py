"""Uploads until they are claimed: whose they are, and what becomes of them when nobody claims them."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from app import casework, uploads
from app.blobs import Blobs, BlobsUnavailable, PieceMissing
from app.database import Database, run
from app.uploads import UploadClosed, UploadIncomplete, WrongUploadKey
from tests.store.drawn import DAY, NEXT_DAY, draw_report
from tests.store.files import Upload, draw_upload, file

LATER = NEXT_DAY + timedelta(days=1)


def test_an_upload_goes_on_with_its_own_key_only(upload: Upload, portal: Database, blobs: Blobs) -> None:
    assert not upload.put_one(portal, blobs, 1)
    with pytest.raises(WrongUploadKey):
        draw_upload().but(id=upload.id).put(portal, blobs)
    assert upload.is_whole(blobs)


def test_the_store_holds_no_upload_key(upload: Upload, portal: Database, db: Database) -> None:
    with db.reading() as connection:
        held = run(connection, "SELECT key_digest FROM upload_keys").fetchall()
    assert held == [(uploads.digest_key(upload.key),)]
    assert upload.key not in held[0][0]


def test_an_upload_counts_as_used_on_the_last_day_on_which_a_piece_came(
    upload: Upload, portal: Database, blobs: Blobs
) -> None:
    assert uploads.list_unused(portal, DAY) == []
    assert uploads.list_unused(portal, NEXT_DAY) == [upload.id]
    upload.put_one(portal, blobs, 1, NEXT_DAY)
    upload.put_one(portal, blobs, 1, DAY)  # a clock that was set back
    assert uploads.list_unused(portal, NEXT_DAY) == []
    assert uploads.list_unused(portal, LATER) == [upload.id]
    assert file(portal, blobs, draw_report(), upload.claim) == DAY
    assert uploads.list_unused(portal, date.max) == []


def test_what_nobody_claims_is_discarded_for_good(upload: Upload, portal: Database, blobs: Blobs) -> None:
    other = draw_upload().put(portal, blobs, NEXT_DAY)
    assert not uploads.discard(portal, blobs, upload.id, DAY)
    assert uploads.discard(portal, blobs, upload.id, NEXT_DAY)
    assert not uploads.discard(portal, blobs, other.id, NEXT_DAY)
    assert set(blobs.list_uploads()) == {other.id}
    assert uploads.list_unused(portal, date.max) == uploads.list_unknown(portal, [other.id]) + [other.id]
    with pytest.raises(UploadIncomplete):
        file(portal, blobs, draw_report(), upload.claim)
    # It may come once more, all of it.
    upload.put(portal, blobs)
    assert file(portal, blobs, draw_report(), upload.claim) == DAY


def test_what_is_claimed_is_never_discarded(upload: Upload, portal: Database, console: Database, blobs: Blobs) -> None:
    file(portal, blobs, draw_report(), upload.claim)
    for db in (portal, console):
        assert not uploads.discard(db, blobs, upload.id)
    assert upload.is_whole(blobs)


def test_discarding_that_was_cut_short_closes_the_upload_and_is_done_again(
    upload: Upload, portal: Database, console: Database, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(id: bytes) -> None:
        raise BlobsUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(blobs, "erase", fail)
        with pytest.raises(BlobsUnavailable):
            uploads.discard(portal, blobs, upload.id, NEXT_DAY)
    with pytest.raises(UploadClosed):
        upload.put_one(portal, blobs, 0)
    for key in (upload.key, uploads.NOBODYS, bytes(16)):
        with pytest.raises(UploadIncomplete):
            file(portal, blobs, draw_report(), upload.claim._replace(key=key))
    assert casework.list_cases(console) == []
    assert uploads.list_unused(portal, DAY) == [upload.id]
    assert uploads.discard(portal, blobs, upload.id, DAY)
    assert uploads.list_unused(portal, date.max) == []
    with pytest.raises(PieceMissing):
        blobs.get(upload.id, 0)


def test_pieces_of_which_the_store_knows_nothing_are_found(upload: Upload, portal: Database, blobs: Blobs) -> None:
    rests = [draw_upload() for _ in range(uploads.MOST_IDS + 1)]
    ids = [each.id for each in rests]
    assert uploads.list_unknown(portal, [*ids[:7], upload.id, *ids[7:]]) == ids
    assert uploads.list_unknown(portal, []) == []
    blobs.put(rests[0].id, 0, b"x")
    assert uploads.discard(portal, blobs, rests[0].id, DAY)
    assert blobs.sizes(rests[0].id) == []


def test_no_file_of_the_store_tells_a_time_finer_than_a_day(
    upload: Upload, portal: Database, db: Database, blobs: Blobs, tmp_path: Path
) -> None:
    files = list((tmp_path / "blobs").rglob("*"))
    assert len(files) == 3
    assert [path for path in files if path.stat().st_mtime % 86400] == []
    with db.reading() as connection:
        rows = run(connection, "SELECT used_on FROM upload_keys").fetchall()
    assert [str(day) for (day,) in rows] == [DAY.isoformat()]
