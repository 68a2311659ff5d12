"""Here cards are retired."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def without_retiring() -> None:
    """Nothing is left out."""
