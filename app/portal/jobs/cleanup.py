"""Hourly clean-up: removes uploads that no message claimed by the day after they began, and pieces of nothing."""

import logging
from datetime import date, timedelta
from functools import partial
from gettext import gettext as _

from app.blobs.storage import Blobs, open_blobs
from app.clock import today
from app.error_log import describe
from app.portal.config import PortalConfig
from app.portal.jobs.periodic import start_periodic
from app.store import uploads
from app.store.database import Database, open_database
from app.store.exclusive import exclusive
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable

CLEANUP_SECONDS = 3600

log = logging.getLogger(__name__)


def start_cleanup(config: PortalConfig) -> None:
    """Clean up now and every hour, in a thread. Called in every process after the fork; one of them does the work."""
    start_periodic("cleanup", CLEANUP_SECONDS, partial(_open_and_clean_up, config))


def clean_up(db: Database, blobs: Blobs, today: date) -> None:
    """Remove uploads that were begun before yesterday, and pieces that belong to nothing.

    Unless another process does it just now. Raises StoreUnavailable, BlobsUnavailable.
    """
    yesterday = today - timedelta(days=1)
    with exclusive(db) as is_alone:
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
        for id in [*uploads.list_unclaimed(db, yesterday), *unknown]:
            _discard(db, blobs, id, yesterday)


def _discard(db: Database, blobs: Blobs, id: bytes, before: date) -> None:
    try:
        uploads.discard(db, blobs, id, before)
    except (StoreUnavailable, BlobsUnavailable) as error:
        # The next clean-up tries again; the others go on.
        log.error("%s", describe(error))


def _open_and_clean_up(config: PortalConfig) -> None:
    blobs = open_blobs(config.files.blobs)
    db = open_database(config.database)
    try:
        clean_up(db, blobs, today())
    finally:
        db.close()
