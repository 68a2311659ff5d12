"""A portal with built pages, on a fresh store."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.blobs import Blobs, open_blobs
from app.config import PortalConfig
from app.portal import create_app
from app.portal.build import build_pages
from tests.portal.files import Putter
from tests.portal.reports import Caller, Filed, draw_report, settings
from tests.store.conftest import connect_as


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages."""
    folder = tmp_path_factory.mktemp("built") / "pages"
    build_pages(PortalConfig.read(settings("sqlite:///unused", folder)), folder)
    return folder


@pytest.fixture
def config(store_url: str, pages: Path, tmp_path: Path) -> PortalConfig:
    blobs = (tmp_path / "blobs").as_uri()
    return PortalConfig.read(settings(connect_as(store_url, "portal"), pages, SEALEDLINE_BLOBS=blobs))


@pytest.fixture
def app(config: PortalConfig) -> Flask:
    return create_app(config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def caller(client: FlaskClient) -> Caller:
    return Caller(client)


@pytest.fixture
def filed(caller: Caller) -> Filed:
    report = draw_report()
    assert caller.post("/api/reports", report.body)[0] == 200
    return report


@pytest.fixture
def blobs(config: PortalConfig) -> Blobs:
    """What the portal under test has put where."""
    return open_blobs(config.files.blobs)


@pytest.fixture
def putter(app: Flask) -> Putter:
    return Putter(app.test_client())
