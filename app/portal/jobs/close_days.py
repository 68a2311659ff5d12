"""Closing of days (SPEC 10): ten minutes after midnight UTC, a day's receipts become a signed list."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial

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


def start_closing_days(config: PortalConfig) -> None:
    """Close days in the background, if there is a key. Called in every process after the fork; one of them does it."""
    if config.proof_key is not None:
        start_periodic("close-days", CLOSE_SECONDS, partial(_open_and_close, config))


def close_days(db: Database, now: datetime, instance: bytes, seed: bytes) -> None:
    """Close each day that is over and not yet closed, one after the other, also those without a report.

    Unless another process does it just now. Raises StoreUnavailable.
    """
    last = (now - AFTER_MIDNIGHT).date() - ONE_DAY
    with exclusive(db) as is_alone:
        if not is_alone:
            return
        newest = days.find_newest(db)
        day = newest + ONE_DAY if newest else days.find_oldest_receipt(db) or last
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


def _open_and_close(config: PortalConfig) -> None:
    assert config.proof_key is not None
    db = open_database(config.database)
    try:
        close_days(db, datetime.now(UTC), config.instance, proof_key.read(config.proof_key))
    finally:
        db.close()
