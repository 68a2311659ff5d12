"""Hundreds and thousands of connections that are held: honest reports are answered, in bounded memory."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.abuse.attacks import ATTACKS, attacking, file_reports, find_share
from tests.portal.api_client import settings
from tests.portal.process import serving

pytestmark = pytest.mark.slow

SECONDS = 2
# A machine that is busy with other things may be slow in one of three: two of them decide.
DECIDING = 2
# gunicorn answered 0.86 with "Expect: 100-continue" and less with others (docs/abuse.md). One queue for all kinds
# answered 0.87 to 0.98 when "busy", which this can't tell for certain: test_handler.py does.
LEAST_SHARE = 0.95
MOST_MEGABYTES = 200


@pytest.fixture(scope="module")
def port(empty_store: Path, pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A portal for all attacks, one after the other: what one leaves behind must not weigh on the next either."""
    folder = tmp_path_factory.mktemp("attacked")
    with serving(settings(f"sqlite:///{shutil.copy(empty_store, folder)}", pages), folder) as port:
        yield port


@pytest.mark.parametrize("name", [name for name in ATTACKS if name != "none"])
def test_honest_reports_are_answered_while_connections_are_held(port: int, name: str) -> None:
    shares = list[float]()
    with attacking(port, ATTACKS[name]) as most_megabytes:
        while max(count_enough(shares), len(shares) - count_enough(shares)) < DECIDING:
            shares.append(find_share(file_reports(port, SECONDS)))
    assert most_megabytes[0] < MOST_MEGABYTES
    assert count_enough(shares) == DECIDING, shares


def count_enough(shares: list[float]) -> int:
    return sum(share >= LEAST_SHARE for share in shares)
