"""What the portal accepts, for clients that want to know before they send."""

import json

from flask import Blueprint, Response

from app import pieces
from app.config import FilesConfig
from app.portal.fields import PLACES
from crypto import structure

REQUEST_BYTES = 2**21  # the largest report and note (32 slots, 524288 bytes padded) in base64url, then padded


def calls(files: FilesConfig) -> Blueprint:
    """The call that gets the limits (SPEC 7). They are the same for everyone, so they are not padded."""
    limits = Blueprint("limits", __name__)

    @limits.get("/api/limits")
    def get_limits() -> Response:
        accepted = {
            "request_bytes": REQUEST_BYTES,
            "slots": structure.MAX_SLOTS,
            "padded_bytes": max(structure.PADDED_BYTES),
            "places": PLACES,
            "attachments": files.attachments,
            "attachment_bytes": files.attachment_bytes,
            "piece_bytes": pieces.largest(0),
        }
        return Response(json.dumps(accepted), mimetype="application/json")

    return limits
