"""What only a bucket brings with it: a store that may keep, replace, or be elsewhere."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from app.blobs.storage import open_blobs
from app.store_calls.errors import BlobsUnavailable
from tests.blobs.conftest import S3
from tests.blobs.swift import SECRET, serving_s3
from tests.blobs.test_storage import ID, PIECE, SHORT


def list_keys(s3: S3, bucket: str) -> list[str]:
    return [each["Key"] for each in s3.client.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_a_piece_is_an_object_below_the_prefix(s3: S3) -> None:
    bucket = s3.make_bucket()
    open_blobs(f"s3://{bucket}/a/b/").put(ID, 258, SHORT)
    open_blobs(f"s3://{bucket}").put(ID, 0, PIECE)
    assert list_keys(s3, bucket) == [f"{ID.hex()}/00000000", f"a/b/{ID.hex()}/00000102"]
    assert open_blobs(f"s3://{bucket}").sizes(ID) == [len(PIECE)]
    open_blobs(f"s3://{bucket}").erase(ID)
    assert open_blobs(f"s3://{bucket}/a/b").get(ID, 258) == SHORT


def test_a_bucket_that_keeps_old_versions_is_refused(s3: S3) -> None:
    bucket = s3.make_bucket()
    s3.client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    with pytest.raises(BlobsUnavailable, match=r"keeps old versions.*Switch versioning off \(deploy/s3\.md\)\.$"):
        open_blobs(f"s3://{bucket}")
    s3.client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    open_blobs(f"s3://{bucket}").put(ID, 0, SHORT)


def test_a_store_that_replaces_what_it_has_is_refused(tmp_path: Path, s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving_s3(tmp_path, forgetful=True) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        bucket = S3(address, s3.connect(address), tmp_path).make_bucket()
        with pytest.raises(BlobsUnavailable, match=r"replaces what it holds.*\(deploy/s3\.md\)\.$"):
            open_blobs(f"s3://{bucket}")


def test_more_pieces_than_one_listing_are_all_found_and_erased(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.blobs.storage.LIST_AT_ONCE", 7)
    bucket = s3.make_bucket()
    blobs = open_blobs(f"s3://{bucket}")
    for number in range(20):
        blobs.put(ID, number, SHORT[:1])
    assert blobs.sizes(ID) == [1] * 20
    blobs.erase(ID)
    assert list_keys(s3, bucket) == []


@pytest.mark.parametrize(
    "address",
    [
        "s3://",
        "s3:///x",
        "s3://key:secret@bucket",
        "s3://key@bucket",
        "s3://bucket:9000",
        "s3://bucket?key=1",
        "s3://b#1",
    ],
)
def test_a_wrong_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(BlobsUnavailable, match=r"^SEALEDLINE_BLOBS is wrong\. .*\.$") as caught:
        open_blobs(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
@pytest.mark.parametrize("address", ["http://192.0.2.1:9000", "http://store.example", "http://127.0.0.1.example/"])
def test_a_store_elsewhere_is_not_reached_without_tls(
    s3: S3, name: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, address)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    with pytest.raises(BlobsUnavailable, match=r"reached by https:// only\."):
        open_blobs("s3://bucket")


def test_a_wrong_key_is_said_without_naming_it(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = s3.make_bucket()
    blobs = open_blobs(f"s3://{bucket}")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    with pytest.raises(BlobsUnavailable, match="Check SEALEDLINE_BLOBS") as caught:
        open_blobs(f"s3://{bucket}")
    assert not {"another-secret", SECRET, bucket} & set(str(caught.value).split())
    assert caught.value.__suppress_context__
    assert blobs.put(ID, 0, SHORT)


def test_a_bucket_that_is_not_there_is_refused(s3: S3) -> None:
    with pytest.raises(BlobsUnavailable, match="Check SEALEDLINE_BLOBS"):
        open_blobs("s3://no-such-bucket")


def test_a_store_that_stops_is_said_soon_and_without_naming_anything(
    tmp_path: Path, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving_s3(tmp_path) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        bucket = S3(address, s3.connect(address), tmp_path).make_bucket()
        blobs = open_blobs(f"s3://{bucket}")
        blobs.put(ID, 0, SHORT)
    calls = (
        partial(blobs.put, ID, 1, SHORT),
        partial(blobs.get, ID, 0),
        partial(blobs.sizes, ID),
        partial(blobs.erase, ID),
    )
    with hanging_up(int(address.rpartition(":")[2])) as callers:
        for call in calls:
            callers.clear()
            with pytest.raises(BlobsUnavailable) as caught:
                call()
            # Four tries, one of them perhaps first on a connection that was there before.
            assert 1 <= len(callers) <= 5
            assert not any(text in str(caught.value) for text in (ID.hex(), bucket, SECRET, address))
            assert caught.value.__suppress_context__


@contextmanager
def hanging_up(port: int) -> Iterator[list[str]]:
    """Hang up on whoever calls; gives the list of callers, which grows."""
    callers: list[str] = []

    def answer() -> None:
        with suppress(OSError):
            while True:
                caller, address = server.accept()
                caller.close()
                callers.append(address[0])

    with socket.create_server(("127.0.0.1", port)) as server:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield callers
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
