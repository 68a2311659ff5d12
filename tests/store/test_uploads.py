"""Uploads until they are claimed: whose they are, and what becomes of them when nobody claims them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.blobs import pieces
from app.blobs.storage import Blobs
from app.case_store.entries import start_upload
from app.room import NoRoom
from app.store import uploads
from app.store.database import Database, execute_raw
from app.store.uploads import UploadClosed, WrongUploadKey
from app.store_calls.errors import BlobsUnavailable, PieceMissing, UploadIncomplete
from tests.store.random_reports import DAY, NEXT_DAY, draw_report
from tests.store.random_uploads import THREE, TWO, Upload, draw_upload, file
from tests.stored import list_cases

LATER = NEXT_DAY + timedelta(days=1)


def test_an_upload_goes_on_with_its_own_key_only(upload: Upload, portal: Database, blobs: Blobs) -> None:
    assert not upload.put_one(portal, blobs, 1)
    with pytest.raises(WrongUploadKey):
        draw_upload().but(id=upload.id).put(portal, blobs)
    assert upload.is_whole(blobs)


def test_the_store_holds_no_upload_key(upload: Upload, portal: Database, db: Database) -> None:
    with db.reading() as connection:
        held = execute_raw(connection, "SELECT key_digest FROM upload_keys").fetchall()
    assert held == [(uploads.digest_key(upload.key),)]
    assert upload.key not in held[0][0]


def test_an_upload_counts_from_the_day_on_which_it_was_begun_whatever_comes_later(
    portal: Database, blobs: Blobs
) -> None:
    upload = draw_upload(THREE)
    for number, day in enumerate((NEXT_DAY, LATER, DAY)):  # the last by a clock that was set back
        upload.put_one(portal, blobs, number, day)
        assert uploads.list_unclaimed(portal, NEXT_DAY) == []
        assert uploads.list_unclaimed(portal, LATER) == [upload.id]
    assert file(portal, blobs, draw_report(), upload.claim) == DAY
    assert uploads.list_unclaimed(portal, date.max) == []


def test_a_piece_is_taken_after_full_ones_only(portal: Database, blobs: Blobs) -> None:
    upload, short = draw_upload(THREE), draw_upload((*TWO, TWO[1]))
    with pytest.raises(UploadIncomplete):
        upload.put_one(portal, blobs, 1)
    assert uploads.list_unclaimed(portal, date.max) == []
    upload.put_one(portal, blobs, 0)
    with pytest.raises(UploadIncomplete):
        upload.put_one(portal, blobs, 2)
    assert read_granted(portal) == [1]
    for number in (0, 1, 0, 2, 1):
        upload.put_one(portal, blobs, number)
    assert file(portal, blobs, draw_report(), upload.claim) == DAY
    short.put_one(portal, blobs, 0)
    short.put_one(portal, blobs, 1)
    with pytest.raises(UploadClosed):
        short.put_one(portal, blobs, 2)


def read_granted(db: Database) -> list[int]:
    """What all open uploads were granted, the smallest first."""
    with db.reading() as connection:
        rows = execute_raw(connection, "SELECT granted FROM upload_keys ORDER BY granted").fetchall()
    return [granted for (granted,) in rows]


def test_all_that_nobody_claims_has_room_together_and_others_are_drawn_to_make_it(
    portal: Database, blobs: Blobs
) -> None:
    first = [draw_upload().put(portal, blobs) for _ in range(4)]
    for _ in range(20):
        new = draw_upload()
        assert new.put_one(portal, blobs, 0, most=4)
        assert read_granted(portal) == [1, 1, 1, 1]
        assert new.id in (held := blobs.list_uploads()) and len(held) == 4
    # Of four that were drawn twenty times, one stays with a probability of 0.3 %.
    gone = [each for each in first if each.id not in held]
    assert len(gone) >= 2
    for each in gone:
        with pytest.raises(UploadIncomplete):
            file(portal, blobs, draw_report(), each.claim)
    assert file(portal, blobs, draw_report(), new.claim) == DAY


def test_an_upload_that_grows_pushes_others_out_as_far_as_it_must_and_never_itself(
    portal: Database, blobs: Blobs
) -> None:
    small, large = [draw_upload().put(portal, blobs) for _ in range(6)], draw_upload(THREE)
    for number, granted in enumerate(([1] * 7, [1] * 3 + [4], [1] * 3 + [4])):
        large.put_one(portal, blobs, number, most=7)
        assert read_granted(portal) == granted
    assert file(portal, blobs, draw_report(), large.claim) == DAY
    assert sum(each.id in blobs.list_uploads() for each in small) == 3
    with pytest.raises(NoRoom):
        draw_upload().put_one(portal, blobs, 0, most=0)
    assert read_granted(portal) == [1] * 3


def test_much_that_is_small_pushes_nothing_large_out_but_gets_in_where_all_is_large(
    portal: Database, blobs: Blobs
) -> None:
    large = draw_upload(THREE)
    for number in range(3):
        large.put_one(portal, blobs, number, most=7)
    for _ in range(30):
        draw_upload().put_one(portal, blobs, 0, most=7)
    assert read_granted(portal) == [1, 1, 1, 4]
    assert large.is_whole(blobs)
    # With less room for all, what is small makes room first, and then what is large.
    assert draw_upload().put_one(portal, blobs, 0, most=4)
    assert read_granted(portal) == [1]


def test_no_client_pushes_an_officer_s_upload_out(portal: Database, console: Database, blobs: Blobs) -> None:
    officers = draw_upload()
    start_upload(console, officers.id, begun_on=DAY)
    blobs.put(officers.id, 0, officers.pieces[0])
    for _ in range(20):
        draw_upload().put_one(portal, blobs, 0, most=1)
    assert officers.is_whole(blobs)
    assert read_granted(portal) == [0, 1]


def test_at_once_uploads_have_no_more_than_their_room(portal: Database, blobs: Blobs) -> None:
    def put(upload: Upload) -> None:
        with suppress(UploadClosed, BlobsUnavailable):  # drawn to make room, just then
            upload.put_one(portal, blobs, 0, most=5)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, [draw_upload() for _ in range(16)]))
    assert read_granted(portal) == [1] * 5


@pytest.mark.parametrize(
    ("number", "granted"),
    [(0, 1), (1, 4), (3, 4), (4, 16), (15, 16), (16, 32), (31, 32), (32, 64), (64, 96), (99, 128)],
)
def test_an_upload_is_given_room_by_fours_and_then_by_32_mebibytes(number: int, granted: int) -> None:
    assert pieces.count_granted(number) == granted


def test_what_nobody_claims_is_discarded_for_good(upload: Upload, portal: Database, blobs: Blobs) -> None:
    other = draw_upload().put(portal, blobs, NEXT_DAY)
    assert not uploads.discard(portal, blobs, upload.id, DAY)
    assert uploads.discard(portal, blobs, upload.id, NEXT_DAY)
    assert not uploads.discard(portal, blobs, other.id, NEXT_DAY)
    assert set(blobs.list_uploads()) == {other.id}
    assert uploads.list_unclaimed(portal, date.max) == uploads.list_unknown(portal, [other.id]) + [other.id]
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
    assert list_cases(console) == []
    assert uploads.list_unclaimed(portal, DAY) == [upload.id]
    assert uploads.discard(portal, blobs, upload.id, DAY)
    assert uploads.list_unclaimed(portal, date.max) == []
    with pytest.raises(PieceMissing):
        blobs.get(upload.id, 0)


def test_a_piece_that_comes_while_its_upload_is_removed_leaves_nothing_behind(
    upload: Upload, portal: Database, blobs: Blobs
) -> None:
    # Admitted before, and put after: nobody would know of it any more.
    assert uploads.discard(portal, blobs, upload.id)
    blobs.put(upload.id, 0, upload.pieces[0])
    with pytest.raises(UploadClosed):
        uploads.erase_late(portal, blobs, upload.id)
    assert blobs.list_uploads() == set()
    uploads.erase_late(portal, blobs, draw_upload().put(portal, blobs).id)
    assert len(blobs.list_uploads()) == 1


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
        rows = execute_raw(connection, "SELECT begun_on FROM upload_keys").fetchall()
    assert [str(day) for (day,) in rows] == [DAY.isoformat()]
