"""Hourly clean-up: removes uploads that no message claimed by the day after they began, and what erasing left behind.

The database names all that goes. Files that it doesn't know stay: they are more likely those of messages that a copy
of the database, put back, has lost.
"""

import logging
from datetime import date, timedelta
from functools import partial
from gettext import gettext as _

from app.blobs.storage import Blobs
from app.clock import today
from app.error_log import describe
from app.portal.config import PortalConfig
from app.portal.jobs.periodic import start_periodic
from app.store import uploads
from app.store.database import Database, open_database
from app.store.exclusive import exclusive
from app.store.upkeep.store_id import are_of_one_time, leave_mark, open_files
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable

CLEANUP_SECONDS = 3600

log = logging.getLogger(__name__)


def start_cleanup(config: PortalConfig) -> None:
    """Clean up now and every hour, in a thread. Called in every process after the fork; one of them does the work."""
    start_periodic("cleanup", CLEANUP_SECONDS, partial(_open_and_clean_up, config))


def clean_up(db: Database, blobs: Blobs, today: date) -> None:
    """Remove uploads that were begun before yesterday, unless another process does it just now.

    If one of the two was put back from a copy, nothing is: what nobody has claimed in an old database may be claimed in
    the newer one. Raises StoreUnavailable, BlobsUnavailable.
    """
    yesterday = today - timedelta(days=1)
    with exclusive(db) as is_alone:
        if not is_alone:
            return
        if not are_of_one_time(db, blobs):
            log.error("%s", _("SEALEDLINE_DATABASE or SEALEDLINE_BLOBS was put back from a copy. Nothing is cleaned up "
                              "until you have run `sealedline-admin files`."))  # fmt: skip
            return
        leave_mark(db, blobs)
        blobs.clear(yesterday)
        for id in uploads.list_unclaimed(db, yesterday):
            _discard(db, blobs, id, yesterday)
        # First the pieces, then the rows: a row is there before its first piece.
        if uploads.list_unknown(db, blobs.list_uploads()):
            log.error("%s", _("SEALEDLINE_BLOBS has files that SEALEDLINE_DATABASE doesn't know. They stay. "
                              "Run `sealedline-admin files`."))  # fmt: skip


def _discard(db: Database, blobs: Blobs, id: bytes, before: date) -> None:
    try:
        uploads.discard(db, blobs, id, before)
    except (StoreUnavailable, BlobsUnavailable) as error:
        # The next clean-up tries again; the others go on.
        log.error("%s", describe(error))


def _open_and_clean_up(config: PortalConfig) -> None:
    db = open_database(config.database)
    try:
        clean_up(db, open_files(db, config.files.blobs), today())
    finally:
        db.close()
