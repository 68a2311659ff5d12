"""Pieces through the portal: in their order and again, until they are claimed, and every way in which one is wrong."""

import pytest

from app.blobs.pieces import HEAD_BYTES, SMALLEST_BYTES, TAG_BYTES, largest
from app.blobs.storage import Blobs
from app.store.database import Database
from crypto.encoding import b64encode
from tests.portal.api_client import Caller, on_sqlite
from tests.portal.upload_client import Putter, claim_of, file, key_of
from tests.store.random_uploads import THREE, TWO, draw_upload
from tests.stored import list_cases

MIB = 2**20


def test_pieces_come_in_their_order_and_again(caller: Caller, putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload(THREE)
    assert putter.put(upload, 1) == (409, "upload_incomplete")
    assert blobs.list_uploads() == set()
    for number in (0, 1, 0, 1, 2, 0):
        assert putter.put(upload, number) == (204, None)
    assert file(caller, claim_of(upload)) == (200, None)
    assert upload.is_whole(blobs)


def test_other_bytes_at_a_place_are_refused_and_change_nothing(putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload(TWO)
    putter.put_all(upload)
    assert putter.put(upload, 1, draw_upload(TWO).pieces[1]) == (409, "piece_taken")
    for piece in (upload.pieces[1][:-1], upload.pieces[1] + b"\0", b"x"):
        assert putter.put(upload, 1, piece) == (400, "piece_too_short")
    assert upload.is_whole(blobs)


def test_another_upload_s_key_is_refused(caller: Caller, putter: Putter, blobs: Blobs, db: Database) -> None:
    upload, other = draw_upload(), draw_upload()
    putter.put_all(upload, other)
    assert putter.put(upload.but(key=other.key), 0) == (403, "wrong_upload_key")
    assert putter.put(upload.but(key=other.key), 1, bytes(largest(1))) == (403, "wrong_upload_key")
    assert file(caller, claim_of(upload, upload_key=key_of(other))) == (403, "wrong_upload_key")
    assert list_cases(db) == []
    assert blobs.sizes(upload.id) == [len(upload.pieces[0])]
    assert file(caller, claim_of(upload)) == (200, None)


def test_after_a_claim_no_piece_is_taken_not_even_the_same(caller: Caller, putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload()
    putter.put_all(upload)
    assert file(caller, claim_of(upload)) == (200, None)
    assert putter.put(upload, 0) == (409, "piece_taken")
    assert putter.put(upload, 1, bytes(largest(1))) == (409, "piece_taken")
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
    assert putter.put(upload, 4095, bytes(largest(1))) == (409, "upload_incomplete")
    assert set(blobs.list_uploads()) == set()


@on_sqlite
def test_no_piece_but_the_last_of_a_padded_file_is_short(putter: Putter, blobs: Blobs) -> None:
    upload = draw_upload(TWO)
    for size in (1, HEAD_BYTES + TAG_BYTES, SMALLEST_BYTES, MIB // 2 + 1, largest(0) - 1):
        assert putter.put(upload, 0, bytes(size)) == (400, "piece_too_short")
    assert set(blobs.list_uploads()) == set()
    assert putter.put(upload, 0) == (204, None)
    for size in (1, TAG_BYTES, TWO[1] - 1, TWO[1] + 1, largest(1) - 1):
        assert putter.put(upload, 1, bytes(size)) == (400, "piece_too_short")
    assert putter.put(upload, 1) == (204, None)
    assert putter.put(upload, 2, bytes(largest(2))) == (409, "piece_taken")


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
    # As a server hands on a request in chunks.
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
