"""The call that files a report: checks the envelope's structure and stores it (SPEC 7)."""

from flask import Blueprint, Response

from app.blobs.storage import Blobs
from app.clock import today
from app.config import FilesConfig
from app.portal.api.claims import read_claims
from app.portal.api.prices import REPORTS, Prices
from app.portal.api.request import read_body
from app.portal.api.responses import json_response
from app.store import reports
from app.store.database import Database
from crypto import receipt


def make_blueprint(db: Database, blobs: Blobs, files: FilesConfig, prices: Prices, *, proves: bool) -> Blueprint:
    """The call that files a report (SPEC 7). `proves`: whether receipts are kept, for days that are closed."""
    blueprint = Blueprint("reports", __name__)

    @blueprint.post("/api/reports")
    def file_report() -> Response:
        body = read_body()
        body.check_sealed_until()
        claims = read_claims(db, blobs, files, body)
        # An expired directory stops the sealing, in the browser. Refusing here as well would turn away the retry of
        # a report sealed the day before, and the portal can't see which directory an envelope was sealed under.
        envelope = body.read_envelope("envelope")
        filed = reports.file_report(
            db,
            mailbox=body.read_key("mailbox"),
            gate=body.read_key("gate"),
            envelope=envelope,
            note=body.read_note(),
            received_on=today(),
            claims=claims,
            receipt=receipt.compute_receipt(envelope) if proves else None,
        )
        if filed.is_new:
            prices.count(REPORTS)
        return json_response({"received_on": filed.received_on.isoformat()})

    return blueprint
