"""Uploads: the pieces of sealed files come before the message that claims them; each is answered once it is durable."""

import re
from datetime import UTC, datetime
from gettext import gettext as _

from flask import Blueprint, Response, abort, request

from app import pieces, uploads
from app.blobs import Blobs
from app.config import FilesConfig
from app.database import Database
from app.portal.answers import Refusal
from app.portal.fields import HEX_ID, Fields, wrong_field
from crypto.notation import b64decode

NUMBER = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)


def calls(db: Database, blobs: Blobs, files: FilesConfig) -> Blueprint:
    """The call that puts a piece (SPEC 7)."""
    calls = Blueprint("uploads", __name__)

    @calls.put("/api/uploads/<id>/<number>")
    def put_piece(id: str, number: str) -> Response:
        if not (HEX_ID.fullmatch(id) and NUMBER.fullmatch(number)):
            abort(404)
        refuse_too_much(files, 1, int(number) + 1)
        key = read_key()
        # Only then is the rest looked at: a refusal in the middle of a body reaches hardly any browser.
        piece = read_piece(int(number))
        uploads.start(db, bytes.fromhex(id), uploads.digest_key(key), datetime.now(UTC).date())
        blobs.put(bytes.fromhex(id), int(number), piece)
        return Response(status=204)

    return calls


def read_claims(db: Database, blobs: Blobs, files: FilesConfig, fields: Fields) -> list[uploads.Checked]:
    """Read which uploads a message claims, and look at them. Most claim none, and nothing is asked then."""
    claims = fields.read_uploads()
    if not claims:
        return []
    refuse_too_much(files, len(claims), max(claim.pieces for claim in claims))
    return uploads.inspect(db, blobs, claims)


def refuse_too_much(files: FilesConfig, attachments: int, count: int) -> None:
    """Refuse more files than a message may have, or one of more pieces than the largest file makes."""
    if attachments > files.attachments:
        message = _("The site takes at most {count} files at once. Nothing was stored.")
        raise Refusal(413, "too_many_files", message.format(count=files.attachments))
    if count > pieces.count(files.attachment_bytes):
        message = _("This file is too large: the site takes at most {bytes} bytes. Nothing was stored.")
        raise Refusal(413, "file_too_large", message.format(bytes=f"{files.attachment_bytes:,}"))


def read_key() -> bytes:
    """Read the key of the upload: 16 bytes in base64url."""
    try:
        return b64decode(request.headers.get("Upload-Key", ""), pieces.UPLOAD_KEY_BYTES)
    except ValueError:
        raise wrong_field("Upload-Key") from None


def read_piece(number: int) -> bytes:
    """Read the body: one piece. One that is too long is refused before any of it is read."""
    size = request.content_length
    if size is None:
        raise Refusal(411, "no_length", _("The site needs to know the length of a request. Nothing was stored."))
    if size > pieces.largest(number):
        raise Refusal(413, "piece_too_large", _("This part of a file is larger than any can be. Nothing was stored."))
    # As it came: Flask's own reading copies it in small parts.
    piece: bytes = request.environ["wsgi.input"].read(size)
    # Nothing in it: no file has such a piece. Fewer bytes than were announced: the line broke.
    if not piece or len(piece) != size:
        raise Refusal(400, "malformed_request", _("The site can't read this request. Nothing was stored."))
    return piece
