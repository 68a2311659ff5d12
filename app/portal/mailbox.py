"""The mailbox: whoever has its token gets the replies and the note, writes more, and erases (step 7)."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from app import attachments, store
from app.blobs import Blobs
from app.config import FilesConfig
from app.database import Database
from app.portal.answers import answer
from app.portal.fields import read_fields
from app.portal.uploads import read_claims
from crypto.notation import b64encode


def calls(db: Database, blobs: Blobs, files: FilesConfig) -> Blueprint:
    """The calls that need a mailbox token (SPEC 7)."""
    mailbox = Blueprint("mailbox", __name__)

    @mailbox.post("/api/mailbox")
    def open_mailbox() -> Response:
        held = store.open_mailbox(db, read_fields().read_gate())
        replies = [
            {
                "place": each.place.hex(),
                "received_on": each.received_on.isoformat(),
                "envelope": b64encode(each.envelope),
            }
            for each in held.replies
        ]
        note = None if held.note is None else b64encode(held.note)
        return answer({"replies": replies, "sent": held.sent, "note": note})

    @mailbox.post("/api/mailbox/messages")
    def append_message() -> Response:
        fields = read_fields()
        claims = read_claims(db, blobs, files, fields)
        received_on = datetime.now(UTC).date()
        store.append_message(
            db,
            fields.read_gate(),
            envelope=fields.read_envelope("envelope"),
            note=fields.read_note(),
            replaces=fields.read_replaces(),
            received_on=received_on,
            claims=claims,
        )
        return answer({"received_on": received_on.isoformat()})

    @mailbox.post("/api/mailbox/note")
    def replace_note() -> Response:
        fields = read_fields()
        store.replace_note(db, fields.read_gate(), note=fields.read_note(), replaces=fields.read_replaces())
        return answer({})

    @mailbox.post("/api/mailbox/erase")
    def erase_replies() -> Response:
        fields = read_fields()
        store.erase_replies(
            db,
            fields.read_gate(),
            places=fields.read_places(),
            note=fields.read_note(),
            replaces=fields.read_replaces(),
        )
        return answer({})

    @mailbox.post("/api/mailbox/attachment")
    def read_attachment() -> Response:
        fields = read_fields()
        id, number = fields.read_id(), fields.read_count("piece")
        if number >= attachments.find_attachment(db, fields.read_gate(), id):
            raise attachments.UnknownAttachment
        return Response(blobs.get(id, number), mimetype="application/octet-stream")

    @mailbox.post("/api/mailbox/withdraw")
    def withdraw() -> Response:
        fields = read_fields()
        attachments.withdraw(db, blobs, fields.read_gate(), fields.read_id())
        return answer({})

    return mailbox
