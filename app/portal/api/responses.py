"""The API's answers: padded JSON, and a status, a code and a sentence for each error."""

import logging
from collections.abc import Mapping
from gettext import gettext as _

from flask import Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.error_log import describe
from app.portal.api.padding import pad
from app.room import Budget, NoRoom
from app.store.attachments import UnknownAttachment
from app.store.mailboxes import MailboxFull, NoteMoved
from app.store.uploads import UploadClosed, WrongUploadKey
from app.store_calls.errors import (
    AlreadyTaken,
    BlobsUnavailable,
    MailboxDeleted,
    PieceDiffers,
    PieceMissing,
    StoreUnavailable,
    UnknownMailbox,
    UploadIncomplete,
    UploadTaken,
)

RETRY_SECONDS, RETRY_FULL_SECONDS = 30, 3600

log = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that is not carried out: an HTTP status, a code for programs, a sentence for a person."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, code)
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}


def json_response(document: Mapping[str, object], status: int = 200) -> Response:
    """Make an answer of a JSON object, padded (SPEC 7)."""
    return Response(pad(document), status, mimetype="application/json")


def error_response(refusal: Refusal) -> Response:
    """Make the answer to a request that is refused."""
    refused = json_response({"error": refusal.code, "message": refusal.message}, refusal.status)
    refused.headers.update(refusal.headers)
    return refused


def to_refusal(error: BaseException) -> Refusal:
    """Map an error to a refusal. An unforeseen one is logged, by its type and place in the code alone."""
    match error:
        case Refusal():
            return error
        case HTTPException():
            return from_http_error(error)
        case UnknownMailbox():
            return Refusal(404, "unknown_mailbox", _("There is no mailbox with this code phrase."))
        case MailboxDeleted():
            return Refusal(410, "deleted", _("This report and its mailbox have been deleted."))
        case AlreadyTaken():
            return Refusal(409, "taken", _("Something else is stored under this code phrase. Nothing was sent."))
        case NoteMoved():
            return Refusal(
                409, "note_moved", _("This mailbox was changed elsewhere. Nothing was changed. Open it again.")
            )
        case WrongUploadKey():
            return Refusal(403, "wrong_upload_key", _("This file was begun by somebody else. Nothing was stored."))
        case UploadClosed() | PieceDiffers():
            return Refusal(409, "piece_taken", _("This part of a file can't be changed any more. Nothing was stored."))
        case UploadIncomplete():
            message = _("A part of an attached file is missing here. Nothing was sent. Please send the files again.")
            return Refusal(409, "upload_incomplete", message)
        case UploadTaken():
            message = _("An attached file belongs to another message. Nothing was sent. Please send the files again.")
            return Refusal(409, "upload_taken", message)
        case UnknownAttachment() | PieceMissing():
            return Refusal(404, "unknown_attachment", _("This file is not here, or not any more."))
        case MailboxFull():
            message = _("This mailbox is full. Nothing was sent. Make a new report, and say that you wrote before.")
            return Refusal(413, "mailbox_full", message)
        case NoRoom():
            log.error("%s", describe(error))
            return Refusal(507, "store_full", say_full(error.budget), {"Retry-After": str(RETRY_FULL_SECONDS)})
        case StoreUnavailable() | BlobsUnavailable():
            log.error("%s", describe(error))
            message = _("The site can't store anything just now. Nothing was kept. Please try again in a few minutes.")
            return Refusal(503, "unavailable", message, {"Retry-After": str(RETRY_SECONDS)})
        case _:
            log.error("%s", describe(error))
            return Refusal(500, "failed", _("Something went wrong on the site. Please try again later."))


def say_full(budget: Budget) -> str:
    """The sentence for a person whose report, message or file finds no room."""
    match budget:
        case Budget.FILES:
            return _("The site has no room for files just now. Please try again later, or send without files.")
        case Budget.REPORTS:
            return _("The site has no room for new reports just now. Nothing was sent. Please try again tomorrow.")
        case _:
            return _("The site has no room for messages just now. Nothing was sent. Please try again tomorrow.")


def from_http_error(error: HTTPException) -> Refusal:
    """Map an error that Flask raises before a view is called to a refusal."""
    match error:
        case MethodNotAllowed():
            allowed = {"Allow": ", ".join(sorted(error.valid_methods or ()))}
            return Refusal(405, "wrong_method", _("This address can't be used in this way."), allowed)
        case HTTPException(code=404):
            return Refusal(404, "unknown_address", _("There is nothing at this address."))
        case HTTPException(code=413):
            return Refusal(413, "too_large", _("This is more than the site accepts at once. Nothing was stored."))
        case _:
            return Refusal(400, "malformed_request", _("The site can't read this request. Nothing was stored."))
