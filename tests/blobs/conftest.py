"""Places for pieces: a folder, and a bucket of a real store that speaks S3, each test's own."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session
import pytest

from app.blobs.storage import Blobs, open_blobs
from tests.blobs.swift import ACCOUNT, SECRET, serving_s3

KEYS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}
Search = Callable[[bytes], list[str]]


class S3(NamedTuple):
    """The store, as another client reaches it, and the folder in which it keeps everything."""

    address: str
    client: Any
    folder: Path

    @staticmethod
    def connect(address: str) -> Any:
        keys = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        return botocore.session.Session().create_client("s3", endpoint_url=address, **keys)

    def make_bucket(self) -> str:
        name = f"bucket-{secrets.token_hex(8)}"
        self.client.create_bucket(Bucket=name)
        return name


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    folder = tmp_path_factory.mktemp("s3")
    with serving_s3(folder) as address:
        yield S3(address, S3.connect(address), folder)


@pytest.fixture
def s3(s3_server: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """The store, whose address and keys are in this process's environment."""
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": s3_server.address}.items():
        monkeypatch.setenv(name, value)
    return s3_server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest) -> str:
    """A place of its own, once of each kind."""
    if request.param == "s3":
        return f"s3://{request.getfixturevalue('s3').make_bucket()}/some/prefix"
    folder: Path = request.getfixturevalue("folder")
    return folder.as_uri()


@pytest.fixture
def blobs(address: str) -> Blobs:
    return open_blobs(address)


@pytest.fixture
def search(address: str, request: pytest.FixtureRequest) -> Search:
    """Finds bytes in every file below the folder, or of the store itself: the names of those that hold them."""
    folder: Path = (
        request.getfixturevalue("s3").folder if address.startswith("s3:") else request.getfixturevalue("folder")
    )

    def find(wanted: bytes) -> list[str]:
        return [path.name for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes()]

    return find
