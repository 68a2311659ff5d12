"""A portal with built pages, on a fresh store."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.blobs.storage import Blobs, open_blobs
from app.portal import create_app
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from tests.openapi import FILE, Description
from tests.portal.api_client import Caller, Filed, draw_report, settings
from tests.portal.process import serving
from tests.portal.upload_client import Putter
from tests.store.conftest import connect_as


@pytest.fixture(scope="session")
def description() -> Description:
    return Description(FILE.read_text("utf-8"))


@pytest.fixture(autouse=True)
def _hold_to_the_description(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test asks of the API, the answer must be as docs/api/openapi.yaml says."""
    ask = FlaskClient.open

    def ask_and_check(self: FlaskClient, *arguments: Any, **more: Any) -> TestResponse:
        answer = ask(self, *arguments, **more)
        if answer.request.path.startswith("/api/") and answer.request.method != "HEAD":
            request.getfixturevalue("description").check_answer(answer.request, answer)
        return answer

    monkeypatch.setattr(FlaskClient, "open", ask_and_check)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages."""
    folder = tmp_path_factory.mktemp("built") / "pages"
    build_pages(PortalConfig.read(settings("sqlite:///unused", folder)), folder)
    return folder


class Running(NamedTuple):
    """A portal as a process of its own: its port and its store."""

    port: int
    store_url: str


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, empty_store: Path, pages: Path) -> Iterator[Running]:
    """One for all tests that don't mind what others have stored."""
    folder = tmp_path_factory.mktemp("running")
    store_url = f"sqlite:///{shutil.copy(empty_store, folder)}"
    with serving(settings(store_url, pages), folder) as port:
        yield Running(port, store_url)


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
