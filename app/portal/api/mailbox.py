"""The mailbox's calls: read replies and note, add messages, erase, get and withdraw files, by token (SPEC 7)."""

from flask import Blueprint, Response

from app.blobs.storage import Blobs
from app.clock import today
from app.config import FilesConfig
from app.portal.api.claims import read_claims
from app.portal.api.prices import FOLLOW_UPS, Prices
from app.portal.api.request import read_body
from app.portal.api.responses import json_response
from app.store import attachments, mailboxes
from app.store.database import Database
from crypto.encoding import b64encode


def make_blueprint(db: Database, blobs: Blobs, files: FilesConfig, prices: Prices) -> Blueprint:
    """The calls that need a mailbox token (SPEC 7)."""
    mailbox = Blueprint("mailbox", __name__)

    @mailbox.post("/api/mailbox")
    def open_mailbox() -> Response:
        held = mailboxes.open_mailbox(db, read_body().read_gate())
        replies = [
            {
                "place": each.place.hex(),
                "received_on": each.received_on.isoformat(),
                "envelope": b64encode(each.envelope),
            }
            for each in held.replies
        ]
        note = None if held.note is None else b64encode(held.note)
        return json_response({"replies": replies, "sent": held.sent, "note": note, "left": held.left})

    @mailbox.post("/api/mailbox/messages")
    def append_message() -> Response:
        body = read_body()
        body.check_sealed_until()
        claims = read_claims(db, blobs, files, body)
        received_on = today()
        is_new = mailboxes.append_message(
            db,
            body.read_gate(),
            envelope=body.read_envelope("envelope"),
            note=body.read_note(),
            replaces=body.read_replaces(),
            received_on=received_on,
            claims=claims,
        )
        if is_new:
            prices.count(FOLLOW_UPS)
        return json_response({"received_on": received_on.isoformat()})

    @mailbox.post("/api/mailbox/note")
    def replace_note() -> Response:
        body = read_body()
        mailboxes.replace_note(db, body.read_gate(), note=body.read_note(), replaces=body.read_replaces())
        return json_response({})

    @mailbox.post("/api/mailbox/erase")
    def erase_replies() -> Response:
        body = read_body()
        mailboxes.erase_replies(
            db,
            body.read_gate(),
            places=body.read_places(),
            note=body.read_note(),
            replaces=body.read_replaces(),
        )
        return json_response({})

    @mailbox.post("/api/mailbox/attachment")
    def read_attachment() -> Response:
        body = read_body()
        id, number = body.read_id(), body.read_count("piece")
        if number >= attachments.find_attachment(db, body.read_gate(), id):
            raise attachments.UnknownAttachment
        return Response(blobs.get(id, number), mimetype="application/octet-stream")

    @mailbox.post("/api/mailbox/withdraw")
    def withdraw() -> Response:
        body = read_body()
        attachments.withdraw(db, blobs, body.read_gate(), body.read_id())
        return json_response({})

    return mailbox
