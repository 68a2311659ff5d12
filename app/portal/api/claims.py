"""The uploads that a message claims: read from the request and checked before the message is stored."""

from gettext import gettext as _

from app.blobs import pieces
from app.blobs.storage import Blobs
from app.config import FilesConfig
from app.portal.api.request import RequestBody
from app.portal.api.responses import Refusal
from app.store.claims import Checked, inspect
from app.store.database import Database


def read_claims(db: Database, blobs: Blobs, files: FilesConfig, body: RequestBody) -> list[Checked]:
    """Read which uploads a message claims, and look at them. Most claim none, and nothing is asked then."""
    claims = body.read_uploads()
    if not claims:
        return []
    refuse_too_much(files, len(claims), max(claim.pieces for claim in claims))
    return inspect(db, blobs, claims)


def refuse_too_much(files: FilesConfig, attachments: int, count: int) -> None:
    """Refuse more files than a message may have, or one of more pieces than the largest file makes."""
    if attachments > files.attachments:
        message = _("The site takes at most {count} files at once. Nothing was stored.")
        raise Refusal(413, "too_many_files", message.format(count=files.attachments))
    if count > pieces.count(files.largest_bytes):
        message = _("This file is too large: the site takes at most {bytes} bytes. Nothing was stored.")
        raise Refusal(413, "file_too_large", message.format(bytes=f"{files.largest_bytes:,}"))
