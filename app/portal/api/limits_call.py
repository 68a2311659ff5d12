"""The call that tells the limits on requests and files, and what is taken just now, to clients before they begin."""

import json
import time

from flask import Blueprint, Response

from app.blobs import pieces
from app.blobs.storage import Blobs
from app.config import FilesConfig
from app.portal.api.limits import PLACES, REQUEST_BYTES
from app.room import Budget
from app.store import capacity, mailboxes
from app.store.database import Database
from crypto import envelope_format

MOST_SENT_BYTES = 2 * mailboxes.LARGEST_BYTES  # a message and a note


def make_blueprint(db: Database, blobs: Blobs, files: FilesConfig) -> Blueprint:
    """The call that gets the limits (SPEC 7). They are the same for everyone, so they are not padded."""
    limits = Blueprint("limits", __name__)
    fixed = {
        "request_bytes": REQUEST_BYTES,
        "slots": envelope_format.MAX_SLOTS,
        "padded_bytes": max(envelope_format.PADDED_BYTES),
        "places": PLACES,
        "messages": mailboxes.MOST_MESSAGES,
        "mailbox_bytes": mailboxes.MOST_BYTES,
        "attachments": files.attachments,
        "attachment_bytes": files.largest_bytes,
        "piece_bytes": pieces.largest(0),
    }
    openings = Openings(db, blobs)

    @limits.get("/api/limits")
    def get_limits() -> Response:
        return Response(json.dumps({**fixed, "takes": openings.look()}), mimetype="application/json")

    return limits


class Openings:
    """What there is room for just now, measured at most once a second. It may be another thing a moment later."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self._db, self._blobs = db, blobs
        self._takes: dict[str, bool] = {}
        self._due = 0.0

    def look(self) -> dict[str, bool]:
        """Whether reports, messages in a mailbox, and files are taken. Raises StoreUnavailable, BlobsUnavailable."""
        if time.monotonic() >= self._due:
            with self._db.reading() as connection:
                has = {budget: self._db.capacity.has(connection, budget, MOST_SENT_BYTES) for budget in Budget}
            self._takes = {
                "reports": has[Budget.REPORTS],
                "messages": has[Budget.FOLLOW_UPS],
                "files": has[Budget.FILES] and self._blobs.has_room(pieces.largest(0)),
            }
            self._due = time.monotonic() + capacity.MEASURE_SECONDS
        return self._takes
