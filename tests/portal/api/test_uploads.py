"""Pieces through the portal: in any order and again, until they are claimed, and every way in which one is wrong."""

import pytest

from app import casework
from app.blobs import Blobs
from app.database import Database
from app.pieces import HEAD_BYTES, TAG_BYTES
from crypto.notation import b64encode
from tests.portal.files import Putter, claim_of, file, key_of
from tests.portal.reports import Caller, on_sqlite
from tests.store.files import TWO, draw_upload

MIB = 2**20


def test_pieces_come_in_any_order_and_again(caller: Caller, putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload((TWO[0], TWO[0] - HEAD_BYTES, TWO[0] - HEAD_BYTES))
    for number in (2, 1, 2, 0, 1, 0):
        assert putter.put(upload, number) == (204, None)
    assert file(caller, claim_of(upload)) == (200, None)
    assert upload.is_whole(blobs)


def test_other_bytes_at_a_place_are_refused_and_change_nothing(putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload(TWO)
    putter.put_all(upload)
    for piece in (draw_upload(TWO).pieces[1], upload.pieces[1][:-1], upload.pieces[1] + b"\0", b"x"):
        assert putter.put(upload, 1, piece) == (409, "piece_taken")
    assert upload.is_whole(blobs)


def test_another_upload_s_key_is_refused(caller: Caller, putter: Putter, blobs: Blobs, db: Database) -> None:
    upload, other = draw_upload(), draw_upload()
    putter.put_all(upload, other)
    assert putter.put(upload.but(key=other.key), 0) == (403, "wrong_upload_key")
    assert putter.put(upload.but(key=other.key), 1, b"more") == (403, "wrong_upload_key")
    assert file(caller, claim_of(upload, upload_key=key_of(other))) == (403, "wrong_upload_key")
    assert casework.list_cases(db) == []
    assert blobs.sizes(upload.id) == [len(upload.pieces[0])]
    assert file(caller, claim_of(upload)) == (200, None)


def test_after_a_claim_no_piece_is_taken_not_even_the_same(caller: Caller, putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload()
    putter.put_all(upload)
    assert file(caller, claim_of(upload)) == (200, None)
    assert putter.put(upload, 0) == (409, "piece_taken")
    assert putter.put(upload, 1, b"more") == (409, "piece_taken")
    assert blobs.sizes(upload.id) == [len(upload.pieces[0])]


@on_sqlite
@pytest.mark.parametrize("id", ["", "00" * 15, "00" * 17, "AB" * 16, "zz" * 16, "%2e%2e", "٣" * 32, "ab" * 15 + "a%00"])
def test_an_id_that_is_not_16_bytes_in_lower_case_hex_is_no_address(putter: Putter, blobs: Blobs, id: str) -> None:
    assert putter.put_at(id, "0", b64encode(bytes(16)), b"piece") == (404, "unknown_address")
    assert set(blobs.list_uploads()) == set()


@on_sqlite
@pytest.mark.parametrize(
    "number", ["", "-1", "+1", "01", "0x1", "1.0", "1e3", " 1", "٣", "1" * 11, "9" * 5000, "0/", "0/0"]
)
def test_a_number_that_is_none_is_no_address(putter: Putter, blobs: Blobs, number: str) -> None:
    assert putter.put_at("ab" * 16, number, b64encode(bytes(16)), b"piece") == (404, "unknown_address")
    assert set(blobs.list_uploads()) == set()


@on_sqlite
def test_a_number_beyond_the_largest_file_is_refused(putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload()
    for number in (4096, 4097, 2**32 - 1, 2**32, 9_999_999_999):
        assert putter.put(upload, number, b"piece") == (413, "file_too_large")
    assert set(blobs.list_uploads()) == set()
    assert putter.put(upload, 4095, b"piece") == (204, None)


@on_sqlite
def test_a_piece_is_at_most_as_long_as_pieces_are(putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload((HEAD_BYTES + MIB + TAG_BYTES, MIB + TAG_BYTES))
    assert putter.put(upload, 0, upload.pieces[0] + b"\0") == (413, "piece_too_large")
    assert putter.put(upload, 1, upload.pieces[1] + b"\0") == (413, "piece_too_large")
    assert putter.put(upload, 1, upload.pieces[0]) == (413, "piece_too_large")
    assert putter.put(upload, 0, bytes(3 * MIB)) == (413, "piece_too_large")
    assert set(blobs.list_uploads()) == set()
    putter.put_all(upload)


@on_sqlite
def test_a_piece_of_unknown_length_is_refused(putter: Putter, blobs: Blobs) -> None:
    # As gunicorn hands on a request in chunks.
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    assert putter.put(draw_upload(), 0, environ_overrides=chunked) == (411, "no_length")
    assert set(blobs.list_uploads()) == set()


@on_sqlite
def test_a_piece_shorter_than_announced_or_empty_is_refused(putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload()
    longer = {"CONTENT_LENGTH": str(len(upload.pieces[0]) + 1)}
    assert putter.put(upload, 0, environ_overrides=longer) == (400, "malformed_request")
    nothing = {"CONTENT_LENGTH": "0"}
    assert putter.put(upload, 0, environ_overrides=nothing) == (400, "malformed_request")
    assert set(blobs.list_uploads()) == set()


@on_sqlite
@pytest.mark.parametrize(
    "key", [None, "", "A" * 21, "A" * 23, b64encode(bytes(32)), "A" * 21 + "B", "=" * 22, "ä" * 22]
)
def test_an_upload_key_that_is_none_is_named(putter: Putter, blobs: Blobs, key: str | None) -> None:
    assert putter.put_at("ab" * 16, "0", key, b"piece") == (400, "wrong_field")
    assert set(blobs.list_uploads()) == set()
