"""A certificate for servers on loopback, and one for another server."""

from pathlib import Path

import pytest

from tests.gateway.conftest import office
from tests.gateway.notices.servers import HOST, Certified
from tests.portal.certificates import make_certificate

__all__ = ["office"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="session")
def certified(folder: Path) -> Certified:
    return make_certificate(folder, HOST)


@pytest.fixture(scope="session")
def of_another(folder: Path) -> Certified:
    return make_certificate(folder, "mail.example.org")
