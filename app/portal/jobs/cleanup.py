"""Sweeping: uploads that no message has claimed are removed after a day, and what erasing left behind at once."""

import logging
import threading
import time
from datetime import UTC, date, datetime, timedelta
from gettext import gettext as _

from app import uploads
from app.alone import alone
from app.blobs import Blobs, BlobsUnavailable, open_blobs
from app.config import PortalConfig
from app.database import Database, StoreUnavailable, open_database
from app.portal.faults import describe

SWEEP_SECONDS = 3600

log = logging.getLogger(__name__)


def start_sweeping(config: PortalConfig) -> None:
    """Sweep now and every hour, in the background. Called in every process after the fork; one of them does it."""
    threading.Thread(target=_sweep_for_ever, args=(config,), name="sweep", daemon=True).start()


def sweep(db: Database, blobs: Blobs, today: date) -> None:
    """Remove uploads to which no piece came yesterday or today, and pieces that belong to nothing.

    Unless another process does it just now. Raises StoreUnavailable, BlobsUnavailable.
    """
    yesterday = today - timedelta(days=1)
    with alone(db) as is_alone:
        if not is_alone:
            return
        blobs.clear(yesterday)
        # First the pieces, then the rows: a row is there before its first piece, so what has none by then is a rest.
        held = blobs.list_uploads()
        unknown = uploads.list_unknown(db, held)
        if unknown and len(unknown) == len(held):
            # More likely this is another store's database, or one that is yet to be restored.
            log.error(_("SEALEDLINE_DATABASE knows none of the files in SEALEDLINE_BLOBS. They were not removed."))
            unknown = []
        for id in [*uploads.list_unused(db, yesterday), *unknown]:
            _discard(db, blobs, id, yesterday)


def _discard(db: Database, blobs: Blobs, id: bytes, before: date) -> None:
    try:
        uploads.discard(db, blobs, id, before)
    except (StoreUnavailable, BlobsUnavailable) as error:
        # The next sweep tries again; the others go on.
        log.error("%s", describe(error))


def _sweep_for_ever(config: PortalConfig) -> None:
    while True:
        try:
            _sweep_once(config)
        except Exception as error:
            log.error("%s", describe(error))
        time.sleep(SWEEP_SECONDS)


def _sweep_once(config: PortalConfig) -> None:
    blobs = open_blobs(config.files.blobs)
    db = open_database(config.database)
    try:
        sweep(db, blobs, datetime.now(UTC).date())
    finally:
        db.close()
