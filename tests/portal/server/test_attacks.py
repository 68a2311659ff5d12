"""Hundreds and thousands of connections that are held: honest reports are answered, in bounded memory."""

from pathlib import Path
from statistics import median

import pytest

from tests.bench.abuse.attacks import ATTACKS, measure
from tests.portal.api_client import settings
from tests.portal.process import serving

pytestmark = pytest.mark.slow

SECONDS = 2
RUNS = 3
# gunicorn answered 0.86 with "Expect: 100-continue" and less with others (docs/abuse.md). One queue for all kinds
# answered 0.87 to 0.98 when "busy", which this can't tell for certain: test_handler.py does.
LEAST_SHARE = 0.95
MOST_MEGABYTES = 200


@pytest.mark.parametrize("name", ATTACKS)
def test_honest_reports_are_answered_while_connections_are_held(
    sqlite_url: str, pages: Path, tmp_path: Path, name: str
) -> None:
    with serving(settings(sqlite_url, pages), tmp_path) as port:
        # A machine that is busy with other things may be slow in one of them.
        runs = [measure(port, ATTACKS[name], SECONDS) for _ in range(RUNS)]
    assert max(held.megabytes for held in runs) < MOST_MEGABYTES
    assert median(held.share for held in runs) >= LEAST_SHARE
