"""Hundreds and thousands of connections that are held: honest reports are answered, in bounded memory."""

from pathlib import Path

import pytest

from tests.bench.abuse.attacks import ATTACKS, measure
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


@pytest.mark.parametrize("name", ATTACKS)
def test_honest_reports_are_answered_while_connections_are_held(
    sqlite_url: str, pages: Path, tmp_path: Path, name: str
) -> None:
    shares = list[float]()
    with serving(settings(sqlite_url, pages), tmp_path) as port:
        while max(count_enough(shares), len(shares) - count_enough(shares)) < DECIDING:
            held = measure(port, ATTACKS[name], SECONDS)
            assert held.megabytes < MOST_MEGABYTES
            shares.append(held.share)
    assert count_enough(shares) == DECIDING, shares


def count_enough(shares: list[float]) -> int:
    return sum(share >= LEAST_SHARE for share in shares)
