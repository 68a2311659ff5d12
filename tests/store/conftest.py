"""The store as its two programs reach it: on PostgreSQL each by a login of its own role."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.blobs.storage import Blobs, open_blobs
from app.store import database
from tests.store.random_uploads import TWO, Upload, draw_upload


def connect_as(url: str, role: str) -> str:
    """The same PostgreSQL store for a login that has this role; SQLite knows none."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return url
    return parsed.set(username=f"test_{role}").render_as_string(hide_password=False)


@pytest.fixture
def portal(store_url: str) -> Iterator[database.Database]:
    opened = database.open_database(connect_as(store_url, "portal"))
    yield opened
    opened.close()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    """A folder of pieces, which both programs reach."""
    return open_blobs((tmp_path / "blobs").as_uri())


@pytest.fixture
def console(store_url: str) -> Iterator[database.Database]:
    opened = database.open_database(connect_as(store_url, "gateway"))
    yield opened
    opened.close()


@pytest.fixture
def upload(portal: database.Database, blobs: Blobs) -> Upload:
    """A file whose pieces are all there, and that no message has claimed."""
    return draw_upload(TWO).put(portal, blobs)
