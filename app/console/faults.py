"""What is shown when something goes wrong: what to do, and no details. What is logged: the kind and the place of it."""

import logging
import traceback
from gettext import gettext as _
from pathlib import Path

from flask import Flask, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.console.desk import NoDirectory, StillOpening
from app.console.opening import Stopped
from app.database import StoreUnavailable
from crypto.errors import UntrustedDirectory

Answer = Response | str | tuple[str, int]
log = logging.getLogger(__name__)


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
        text = request.form.get("text", "") if request.headers.get("Sec-Fetch-Site") == "same-origin" else ""
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


def describe(error: BaseException) -> str:
    """Name an error and where it happened. Its words may hold what was opened, so they are left out."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " in ".join(f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})" for frame in reversed(frames))
    return f"{type(error).__module__}.{type(error).__qualname__} at {places}"
