"""One Node process for all tests here."""

from collections.abc import Iterator

import pytest

from tests.metadata.sifting import Sifter


@pytest.fixture(scope="session")
def sifter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sifter]:
    started = Sifter(tmp_path_factory.mktemp("cleaned"))
    yield started
    started.close()
