"""Closing of days (SPEC 10): ten minutes after midnight UTC, a day's receipts become a signed list."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from gettext import gettext as _

from app.portal import proof_key
from app.portal.config import PortalConfig
from app.portal.jobs.periodic import start_periodic
from app.store import receipts as days
from app.store.database import Database, open_database
from app.store.exclusive import exclusive
from crypto import day as signing
from crypto.day import ClosedDay
from crypto.proof import LARGEST

CLOSE_SECONDS = 300
# Reports that were received before midnight may be stored a little after it.
AFTER_MIDNIGHT = timedelta(minutes=10)
ONE_DAY = timedelta(days=1)
# More than this is closed at once only by a clock that has stayed so for a day: closed days can't be opened again.
LONGEST_GAP = timedelta(days=7)
PATIENCE_SECONDS = 86_400.0

log = logging.getLogger(__name__)


class Gap:
    """How long one process has seen that many days are to be closed: it was down, or its clock is ahead."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._since: float | None = None

    def is_doubtful(self, length: timedelta) -> bool:
        """Whether days of this length in all had better not be closed yet. Logged once."""
        if length <= LONGEST_GAP:
            self._since = None
            return False
        if self._since is None:
            self._since = self._now()
            message = _("Many days are to be closed. If this machine's clock is ahead, set it right within a day.")
            log.error("%s", message)
        return self._now() < self._since + PATIENCE_SECONDS


def start_closing_days(config: PortalConfig) -> None:
    """Close days in the background, if there is a key. Called in every process after the fork; one of them does it."""
    if config.proof_key is not None:
        start_periodic("close-days", CLOSE_SECONDS, partial(_open_and_close, config, Gap()))


def close_days(db: Database, now: datetime, instance: bytes, seed: bytes, gap: Gap | None = None) -> None:
    """Close each day that is over and not yet closed, one after the other, also those without a report.

    Unless another process does it just now, or so many are open that the clock may be wrong. Raises StoreUnavailable.
    """
    last = (now - AFTER_MIDNIGHT).date() - ONE_DAY
    with exclusive(db) as is_alone:
        if not is_alone:
            return
        newest = days.find_newest(db)
        day = newest + ONE_DAY if newest else days.find_oldest_receipt(db) or last
        if gap and gap.is_doubtful(last - day + ONE_DAY):
            return
        if newest is not None and day <= last:
            # What a process that was ended in the middle has left.
            days.forget(db, newest)
        while day <= last:
            days.close(db, day, partial(_sign, day, instance, seed), LARGEST)
            days.forget(db, day)
            day += ONE_DAY


def _sign(
    day: date, instance: bytes, seed: bytes, receipts: Iterable[bytes], count: int, previous: bytes | None
) -> ClosedDay:
    return signing.close_day(receipts, count, day.isoformat(), previous, instance, seed)


def _open_and_close(config: PortalConfig, gap: Gap) -> None:
    assert config.proof_key is not None
    db = open_database(config.database)
    try:
        close_days(db, datetime.now(UTC), config.instance, proof_key.read(config.proof_key), gap)
    finally:
        db.close()
