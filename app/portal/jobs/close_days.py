"""Closing days: some minutes after midnight UTC the receipts of a day are put in order, signed, and given out."""

import logging
import threading
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial

from app import days
from app.alone import alone
from app.config import PortalConfig
from app.database import Database, open_database
from app.portal import proof_key
from app.portal.faults import describe
from crypto import day as signing
from crypto.day import Closed
from crypto.proof import LARGEST

CLOSE_SECONDS = 300
# Reports that were received before midnight may be stored a little after it.
AFTER_MIDNIGHT = timedelta(minutes=10)
ONE_DAY = timedelta(days=1)

log = logging.getLogger(__name__)


def start_closing(config: PortalConfig) -> None:
    """Close days in the background, if there is a key. Called in every process after the fork; one of them does it."""
    if config.proof_key is not None:
        threading.Thread(target=_close_for_ever, args=(config,), name="close", daemon=True).start()


def close_days(db: Database, now: datetime, instance: bytes, seed: bytes) -> None:
    """Close each day that is over and not yet closed, one after the other, also those without a report.

    Unless another process does it just now. Raises StoreUnavailable.
    """
    last = (now - AFTER_MIDNIGHT).date() - ONE_DAY
    with alone(db) as is_alone:
        if not is_alone:
            return
        day = days.find_first_open(db) or last
        while day <= last:
            days.close(db, day, partial(_sign, day, instance, seed), LARGEST)
            day += ONE_DAY


def _sign(day: date, instance: bytes, seed: bytes, receipts: list[bytes], previous: bytes | None) -> Closed:
    return signing.close(receipts, day.isoformat(), previous, instance, seed)


def _close_for_ever(config: PortalConfig) -> None:
    while True:
        try:
            _close_once(config)
        except Exception as error:
            log.error("%s", describe(error))
        time.sleep(CLOSE_SECONDS)


def _close_once(config: PortalConfig) -> None:
    assert config.proof_key is not None
    db = open_database(config.database)
    try:
        close_days(db, datetime.now(UTC), config.instance, proof_key.read(config.proof_key))
    finally:
        db.close()
