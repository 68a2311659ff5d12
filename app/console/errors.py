"""Error pages: sentences that say what to do, without details. The log gets the exception's type and place alone.

Also answers failed CSRF checks, locked sessions, and refreshes that are still running.
"""

import errno
import logging
from contextlib import suppress
from gettext import gettext as _

from flask import Flask, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.console.auth.door import LinkRefused
from app.console.auth.sessions import current_session
from app.console.cases.faults import is_of_one_case
from app.console.drafts.send import RecordContested
from app.console.jobs import StillOpening, Stopped
from app.console.sandbox.run import Locked, NoSandbox, NotShown
from app.console.workspace.overview import list_faulty_cases
from app.console.workspace.workspace import NoDirectory
from app.error_log import describe
from app.room import NoRoom
from app.store_calls.cases import CaseRow
from app.store_calls.errors import (
    BlobsUnavailable,
    BudgetSpent,
    NotLetIn,
    PieceLost,
    PieceMissing,
    StoreUnavailable,
    UploadIncomplete,
    UploadTaken,
    WrongBlobs,
)
from crypto.encoding import b64decode
from crypto.errors import ForkedDirectory, SealedLineError, UntrustedDirectory

ErrorResponse = Response | str | tuple[str, int]
log = logging.getLogger(__name__)

# The prefixes of the names of text fields, which are given back when a form's CSRF token is no longer good.
NO_ROOM = _("The store's disk is full, so nothing was sent. Tell whoever runs the server. What can still be done is to "
            "delete cases and files, which makes room.")  # fmt: skip
TEXT_FIELDS = ("text", "letter", "account", "answer-", "told-")


def add_error_handlers(app: Flask) -> None:
    """Register the error handlers of the application."""

    @app.errorhandler(Exception)
    def answer(error: Exception) -> ErrorResponse:
        if isinstance(error, HTTPException):
            status = error.code or 500
        elif isinstance(error, NotLetIn | BudgetSpent):
            status = 403 if isinstance(error, NotLetIn) else 429
        elif isinstance(error, StoreUnavailable | NoRoom | NoDirectory | UntrustedDirectory):
            status = 503
        elif (case := find_asked_case()) and is_of_one_case(error):
            return show_fault(case, error)
        else:
            status = 500
            log.error("%s", describe(error))
        return render_template("error.html", sentence=explain(error, status), status=status), status

    @app.errorhandler(CSRFError)
    def answer_csrf(error: CSRFError) -> ErrorResponse:
        # Mostly a form of a session that was locked meanwhile: what was written is in the request, and given back. What
        # another site sends is not shown to an officer.
        is_own = request.headers.get("Sec-Fetch-Site") == "same-origin"
        written = [text for name, text in request.form.items() if text and name.startswith(TEXT_FIELDS)]
        text = "\n\n".join(written) if is_own else ""
        return render_template("stale.html", text=text), 400

    @app.errorhandler(StillOpening)
    def answer_opening(error: StillOpening) -> tuple[str, dict[str, str]]:
        return render_template("opening.html", done=error.done, total=error.total), {"Refresh": "1"}

    @app.errorhandler(Stopped)
    def answer_stopped(error: Stopped) -> ErrorResponse:
        return redirect(url_for("unlock.unlock"))


def find_asked_case() -> CaseRow | None:
    """Find the case whose page was asked for; None if it is another page, or something was sent."""
    workspace, mailbox = current_session().workspace, (request.view_args or {}).get("mailbox", "")
    if workspace is None or request.method != "GET":
        return None
    with suppress(ValueError):
        return workspace.case_index.find_row(b64decode(mailbox, 32))
    return None


def show_fault(case: CaseRow, error: Exception) -> ErrorResponse:
    """Note what failed on the page of a case, and say what an officer can do about it."""
    workspace = current_session().workspace
    assert workspace is not None
    workspace.faults.note(case.gate, "export" if request.blueprint == "export" else "page", error)
    found = next(each for each in list_faulty_cases(workspace) if each.row.gate == case.gate)
    return render_template("case_page/fault.html", case=found), 500


def explain(error: Exception, status: int) -> str:
    """Explain an error of a request, by its type or else its HTTP status, and say what to do."""
    if isinstance(error, StoreUnavailable):
        return _("The store can't be reached, so nothing can be read or sent now. Try again in a minute.")
    if isinstance(error, NotLetIn):
        return _("The gateway doesn't let your key in. See that the date of this machine is right, and ask who keeps "
                 "the root key whether your key is in the directory.")  # fmt: skip
    if isinstance(error, BudgetSpent):
        return _("More was asked or changed with your key today than one person may. If that wasn't you, "
                 "somebody else has your key: tell who keeps the root key at once. Else go on tomorrow.")  # fmt: skip
    if isinstance(error, NoRoom):
        return NO_ROOM
    if isinstance(error, NoDirectory):
        return _("There is no directory yet. Who keeps the root key has to make one and publish it.")
    if isinstance(error, ForkedDirectory):
        told = _("There are two directories that contradict each other, and one of them is false. Nothing is opened "
                 "under either. Both are in the folder of your key file: show them to who keeps the root key. They are "
                 "the versions {numbers}.")  # fmt: skip
        return told.format(numbers=error.numbers)
    if isinstance(error, UntrustedDirectory):
        return _("The directory in the store is not signed by your root key, or is older than one seen before. "
                 "Nothing is opened under it. Tell who keeps the root key, and who runs the server.")  # fmt: skip
    if isinstance(error, LinkRefused):
        return _("This link was used, or is too old, or a newer one was shown. Press Enter in the window in which the "
                 "console was started, and open the link that it shows then. If this one was new and you haven't "
                 "opened it, somebody else has: end the console there by Ctrl-C, and start it again.")  # fmt: skip
    return {
        403: _(
            "This browser hasn't begun with the link that the console shows when it starts. For a new link, press "
            "Enter in the window in which the console was started, or start it again."
        ),
        404: _("There is no such page or case, or it isn't yours to read."),
        405: _("This page can't be used in this way. Go back to the inbox."),
        413: _("This is too long. An answer may have about 400,000 letters."),
        421: _("The console answers under its own address only. Open the address that it showed when it started."),
        500: _("Something went wrong that should not have. Nothing was sent. Go back, and try again."),
    }.get(status, _("This request could not be understood. Go back to the inbox."))


def explain_job(error: Exception) -> str:
    """Explain why a background job on files failed, and say what to do."""
    if isinstance(error, SealedLineError):
        return _(error.sentence)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("There is not enough room on this machine's disk. Make room, and try again. No part of it was kept.")
    sentences = {
        PieceMissing: _("This file is not in the store any more: it was withdrawn, or its case deleted."),
        PieceLost: _(
            "The server has this file no more, or not all of it. Nobody took it back. Tell whoever runs the server."
        ),
        NoRoom: NO_ROOM,
        WrongBlobs: _(
            "The server looks for files in the wrong place. That alone loses none. Tell whoever runs the server."
        ),
        BlobsUnavailable: _("The store of files can't be reached now. Try again in a minute."),
        StoreUnavailable: _("The store can't be reached now. Try again in a minute."),
        UploadIncomplete: _("A file is not whole in the store any more. Nothing was sent. Send it again."),
        UploadTaken: _("A file has gone with another answer already. Look at the case before you send this one."),
        StillOpening: _("The store can't be reached now. Nothing was sent. Try again in a minute."),
        RecordContested: _("Others are writing in this case at the same moment. Nothing was sent. Try again."),
        NoSandbox: _(
            "The console shows files on Linux only, where it can look into them without giving them a way to harm "
            "this machine. Here you can save this one. Open it where there is nothing else to lose, best on a machine "
            "without a network: whoever made it may want to find out who reads it."
        ),
        Locked: _("Only a password opens this file. Ask the reporter for a copy without one, or save it."),
        NotShown: _(
            "The console can't show this file: it is damaged, too large, or made to harm. You can still save it."
        ),
        OSError: _("A file can't be read or written on this machine's disk. Check the folder for saved files."),
    }
    return next((words for kind, words in sentences.items() if isinstance(error, kind)), explain(error, 500))
