"""Filing: the portal checks an envelope's structure, learns nothing, and stores it (step 3 of a report's journey)."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from app import store
from app.blobs import Blobs
from app.config import FilesConfig
from app.database import Database
from app.portal.answers import answer
from app.portal.fields import read_fields
from app.portal.uploads import read_claims
from crypto import receipt


def calls(db: Database, blobs: Blobs, files: FilesConfig, *, proves: bool) -> Blueprint:
    """The call that files a report (SPEC 7). `proves`: whether receipts are kept, for days that are closed."""
    reports = Blueprint("reports", __name__)

    @reports.post("/api/reports")
    def file_report() -> Response:
        fields = read_fields()
        claims = read_claims(db, blobs, files, fields)
        # An expired directory stops the sealing, in the browser. Refusing here as well would turn away the retry of
        # a report sealed the day before, and the portal can't see which directory an envelope was sealed under.
        envelope = fields.read_envelope("envelope")
        received_on = store.file_report(
            db,
            mailbox=fields.read_key("mailbox"),
            gate=fields.read_key("gate"),
            envelope=envelope,
            note=fields.read_note(),
            received_on=datetime.now(UTC).date(),
            claims=claims,
            receipt=receipt.compute(envelope) if proves else None,
        )
        return answer({"received_on": received_on.isoformat()})

    return reports
