"""How many and how large: the settings, and what happens where there is no room, or the place is away."""

from pathlib import Path

import pytest

from app.blobs.pieces import largest
from app.blobs.storage import Blobs
from app.portal import create_app
from app.portal.config import PortalConfig
from app.store.database import Database
from app.store_calls.errors import BlobsUnavailable
from tests.portal.api_client import Caller, on_sqlite
from tests.portal.upload_client import Putter, claim_of, config_with, file
from tests.store.random_uploads import TWO, draw_upload
from tests.stored import list_cases

MIB = 2**20


@on_sqlite
def test_the_limits_are_settings(config: PortalConfig, pages: Path, db: Database) -> None:
    files = {"attachments": 1, "attachment_bytes": MIB}
    client = create_app(config_with(config, **files)).test_client()
    caller, putter = Caller(client), Putter(client)
    assert files.items() <= client.get("/api/limits").get_json().items()
    one, other, longer = draw_upload(), draw_upload(), draw_upload(TWO)
    putter.put_all(one, other)
    assert putter.put(longer, 1, bytes(largest(1))) == (413, "file_too_large")
    assert file(caller, claim_of(one), claim_of(other)) == (413, "too_many_files")
    assert file(caller, claim_of(one)) == (200, None)


@on_sqlite
def test_a_portal_that_takes_no_files_says_so(config: PortalConfig) -> None:
    client = create_app(config_with(config, attachments=0)).test_client()
    assert Putter(client).put(draw_upload(), 0) == (413, "too_many_files")
    assert file(Caller(client)) == (200, None)
    assert file(Caller(client), claim_of(draw_upload())) == (413, "too_many_files")


@on_sqlite
def test_blobs_that_are_away_are_503_and_the_same_request_succeeds_later(
    putter: Putter, caller: Caller, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = draw_upload(TWO)

    def fail(*_: object) -> None:
        raise BlobsUnavailable("TimeoutError")

    assert putter.put(upload, 0) == (204, None)
    with monkeypatch.context() as broken:
        for name in ("put", "sizes"):
            broken.setattr(Blobs, name, fail)
        assert putter.put(upload, 1) == (503, "unavailable")
        assert file(caller, claim_of(upload)) == (503, "unavailable")
    assert list_cases(db) == []
    assert putter.put(upload, 1) == (204, None)
    assert file(caller, claim_of(upload)) == (200, None)


@on_sqlite
def test_a_store_that_is_full_says_so_and_keeps_what_it_acknowledged(config: PortalConfig, db: Database) -> None:
    client = create_app(config_with(config, quota_bytes=3 * MIB)).test_client()
    caller, putter = Caller(client), Putter(client)
    first, second = draw_upload(TWO), draw_upload(TWO)
    putter.put_all(first)
    assert file(caller, claim_of(first)) == (200, None)
    assert putter.put(second, 0) == (204, None)
    for _ in range(2):
        assert putter.put(second, 1) == (507, "store_full")
    assert putter.put(second, 0) == (204, None)  # it is there already
    assert file(caller, claim_of(second)) == (409, "upload_incomplete")
    assert file(caller) == (200, None)


@on_sqlite
def test_what_nobody_claims_has_a_tenth_of_the_quota_and_no_file_may_be_larger(config: PortalConfig) -> None:
    changed = config_with(config, quota_bytes=1000 * MIB, attachment_bytes=2**40)
    assert changed.files.unclaimed_bytes == 100 * MIB
    client = create_app(changed).test_client()
    assert client.get("/api/limits").get_json()["attachment_bytes"] == 100 * MIB
    assert Putter(client).put(draw_upload(TWO), 100, bytes(largest(100))) == (413, "file_too_large")
    assert config_with(config, quota_bytes=100 * MIB).files.unclaimed_bytes == 64 * MIB
    assert config_with(config, quota_bytes=3 * MIB).files.unclaimed_bytes == 3 * MIB
