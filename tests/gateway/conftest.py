"""A gateway in this process, on an office's store."""

import pytest
from werkzeug.test import Client

from tests.console.conftest import office
from tests.console.office import Office

__all__ = ["office"]


@pytest.fixture
def client(office: Office) -> Client:
    """Whoever reaches the gateway."""
    return Client(office.line.app)
