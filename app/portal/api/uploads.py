"""The call that stores a piece of a sealed file, before the message that claims it; answered once it is durable."""

import re
from gettext import gettext as _

from flask import Blueprint, Response, abort, request

from app.blobs import pieces
from app.blobs.storage import Blobs
from app.clock import today
from app.config import FilesConfig
from app.portal.api.claims import refuse_too_much
from app.portal.api.prices import Prices
from app.portal.api.request import HEX_ID, wrong_field
from app.portal.api.responses import Refusal
from app.store import uploads
from app.store.database import Database
from crypto.encoding import b64decode

NUMBER = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)


def make_blueprint(db: Database, blobs: Blobs, files: FilesConfig, prices: Prices) -> Blueprint:
    """The call that puts a piece (SPEC 7)."""
    blueprint = Blueprint("uploads", __name__)

    @blueprint.put("/api/uploads/<id>/<number>")
    def put_piece(id: str, number: str) -> Response:
        if not (HEX_ID.fullmatch(id) and NUMBER.fullmatch(number)):
            abort(404)
        refuse_too_much(files, 1, int(number) + 1)
        key = read_key()
        # Only then is the rest looked at: a refusal in the middle of a body reaches hardly any browser.
        piece = read_piece(int(number))
        named = (bytes.fromhex(id), uploads.digest_key(key), int(number))
        uploads.admit(db, blobs, *named, today(), files.unclaimed_bytes // pieces.CHUNK_BYTES)
        is_new = blobs.put(bytes.fromhex(id), int(number), piece)
        uploads.erase_late(db, blobs, bytes.fromhex(id))
        if is_new:
            prices.count_piece(int(number))
        done = Response(status=204)
        # Flask's own would be a page's, and bring the headers of one.
        done.headers.remove("Content-Type")
        return done

    return blueprint


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
    if not pieces.can_be(number, size):
        raise Refusal(400, "piece_too_short", _("This part of a file is shorter than any can be. Nothing was stored."))
    return piece
