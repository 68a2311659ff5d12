"""What is shown when something goes wrong: what to do, and no details. What is logged: the kind and the place of it."""

import errno
import logging
from gettext import gettext as _

from flask import Flask, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.blobs import BlobsUnavailable, PieceMissing, StoreFull
from app.console.confining import NotShown
from app.console.desk import NoDirectory, StillOpening
from app.console.discretion import describe
from app.console.opening import Stopped
from app.console.sending import Contested
from app.database import StoreUnavailable
from app.uploads import UploadIncomplete, UploadTaken
from crypto.errors import SealedLineError, UntrustedDirectory

Answer = Response | str | tuple[str, int]
log = logging.getLogger(__name__)

# How the fields begin in which officers write.
WRITTEN = ("text", "letter", "account", "answer-", "told-")


def answer_faults(app: Flask) -> None:
    """Give every error a calm page."""

    @app.errorhandler(Exception)
    def answer(error: Exception) -> Answer:
        if isinstance(error, HTTPException):
            status = error.code or 500
        elif isinstance(error, StoreUnavailable | NoDirectory | UntrustedDirectory):
            status = 503
        else:
            status = 500
            log.error("%s", describe(error))
        return render_template("fault.html", sentence=explain(error, status), status=status), status

    @app.errorhandler(CSRFError)
    def answer_forged(error: CSRFError) -> Answer:
        # A form of a session that was locked meanwhile. What was written in it is still in the request; what another
        # site sends is not put before an officer.
        is_own = request.headers.get("Sec-Fetch-Site") == "same-origin"
        written = [text for name, text in request.form.items() if text and name.startswith(WRITTEN)]
        text = "\n\n".join(written) if is_own else ""
        return render_template("stale.html", text=text), 400

    @app.errorhandler(StillOpening)
    def answer_opening(error: StillOpening) -> tuple[str, dict[str, str]]:
        return render_template("opening.html", done=error.done, total=error.total), {"Refresh": "1"}

    @app.errorhandler(Stopped)
    def answer_stopped(error: Stopped) -> Answer:
        return redirect(url_for("unlock.unlock"))


def explain(error: Exception, status: int) -> str:
    """Say what happened and what to do."""
    if isinstance(error, StoreUnavailable):
        return _("The store can't be reached, so nothing can be read or sent now. Try again in a minute.")
    if isinstance(error, NoDirectory):
        return _("There is no directory yet. Who keeps the root key has to make one and publish it.")
    if isinstance(error, UntrustedDirectory):
        return _("The directory in the store is not signed by your root key, or is older than one seen before. "
                 "Nothing is opened under it. Tell who keeps the root key, and who runs the server.")  # fmt: skip
    return {
        404: _("There is no such page or case, or it isn't yours to read."),
        405: _("This page can't be used in this way. Go back to the inbox."),
        413: _("This is too long. An answer may have about 400,000 letters."),
        421: _("The console answers under its own address only. Open the address that it showed when it started."),
        500: _("Something went wrong that should not have. Nothing was sent. Go back, and try again."),
    }.get(status, _("This request could not be understood. Go back to the inbox."))


def explain_job(error: Exception) -> str:
    """Say why work on files failed, and what to do."""
    if isinstance(error, SealedLineError):
        return _(error.sentence)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("There is not enough room on this machine's disk. Make room, and try again. No part of it was kept.")
    sentences = {
        PieceMissing: _(
            "This file, or part of it, is not in the store any more: it was withdrawn, or the server lost it."
        ),
        StoreFull: _("The store has no room for more files. Tell whoever runs the server. Nothing was sent."),
        BlobsUnavailable: _("The store of files can't be reached now. Try again in a minute."),
        StoreUnavailable: _("The store can't be reached now. Try again in a minute."),
        UploadIncomplete: _("A file is not whole in the store any more. Nothing was sent. Send it again."),
        UploadTaken: _("A file has gone with another answer already. Look at the case before you send this one."),
        StillOpening: _("The store can't be reached now. Nothing was sent. Try again in a minute."),
        Contested: _("Others are writing in this case at the same moment. Nothing was sent. Try again."),
        NotShown: _(
            "The console can't show this file: it is damaged, too large, or made to harm. You can still save it."
        ),
        OSError: _("A file can't be read or written on this machine's disk. Check the folder for saved files."),
    }
    return next((words for kind, words in sentences.items() if isinstance(error, kind)), explain(error, 500))
