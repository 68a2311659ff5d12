"""The pages on which an officer unlocks a key file with its passphrase (log-in), and locks it again (log-out)."""

from gettext import gettext as _
from gettext import ngettext

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response
from wtforms import PasswordField, RadioField  # type: ignore[import-untyped]

from app.clock import today
from app.console import key_folder
from app.console.auth.attempts import Attempts, AttemptsUnreadable, Guard, TooSoon
from app.console.auth.refusal import explain
from app.console.auth.sessions import Sessions, current_session
from app.console.config import ConsoleConfig
from app.console.formatting import format_day
from app.console.gateway.client import Gateway
from app.console.gateway.line import Line
from app.console.own_key_file import OwnKeyFile
from app.console.upkeep.addresses import extend
from app.console.workspace.workspace import Workspace
from app.store_calls.errors import StoreError
from app.toml_file import WrongFile
from crypto.errors import MalformedKeyFile, SealedLineError, WrongPassphrase

UnlockResponse = Response | str | tuple[str, int]


class UnlockForm(FlaskForm):  # type: ignore[misc]
    """The id of the key file, and its passphrase."""

    key = RadioField(validate_choice=False)
    passphrase = PasswordField()


def make_blueprint(line: Line, config: ConsoleConfig, sessions: Sessions, guard: Guard) -> Blueprint:
    """Make the views that unlock and lock. One passphrase is tried at a time: each takes 256 MiB (Argon2id)."""
    blueprint = Blueprint("unlock", __name__)

    @blueprint.route("/unlock", methods=["GET", "POST"])
    def unlock() -> UnlockResponse:
        ids = key_folder.list_ids(config.keys)
        if current_session().workspace is not None:
            return redirect(url_for("inbox.inbox"))
        if not ids:
            return redirect(url_for("new_key.make"))
        form = UnlockForm(key=ids[0])
        if request.method == "GET":
            return render_template("auth/unlock.html", form=form, ids=ids, error=None)
        try:
            if form.key.data not in ids:
                raise MalformedKeyFile
            with guard.trying(form.key.data) as wrong:
                own = key_folder.unlock(config.keys, form.key.data, form.passphrase.data or "")
            warning = extend_key_file(own, config, line)
            workspace = Workspace(form.key.data, own.identity, line, config, config.keeps_summaries, own)
        except (WrongPassphrase, MalformedKeyFile, TooSoon, AttemptsUnreadable, WrongFile) as error:
            sentence, status = explain(error, form.key.data)
            return render_template("auth/unlock.html", form=form, ids=ids, error=sentence), status
        sessions.unlock(current_session(), workspace)
        if wrong:
            flash(tell(wrong), "warning")
        if warning:
            flash(warning, "warning")
        return redirect(url_for("inbox.inbox"))

    @blueprint.post("/lock")
    def lock() -> UnlockResponse:
        current_session().lock()
        return redirect(url_for("unlock.locked"))

    @blueprint.get("/locked")
    def locked() -> UnlockResponse:
        # Pages redirect here when the idle timeout has passed; it doesn't count as a use of the session.
        return render_template("auth/locked.html")

    return blueprint


def extend_key_file(own: OwnKeyFile, config: ConsoleConfig, line: Line) -> str | None:
    """Make addresses ahead, if it is time: what the officer has to be told, if anything."""
    try:
        copies_end_on = extend(own, config, Gateway(line, own.identity.signing, config.instance), today())
    except StoreError:
        # The next unlocking makes them.
        return None
    except (OSError, SealedLineError):
        # There is time until the last address ends.
        return _("Your key file can't be written, so no new addresses were made. See that the disk has room.")
    if copies_end_on is None:
        return None
    words = _("New addresses are in your key file. Make a new copy of it today: the copies you have open nothing that "
              "is sealed to you after {day}. Then destroy them: they still open what old copies of the store hold."
              )  # fmt: skip
    return words.format(day=format_day(copies_end_on))


def tell(wrong: Attempts) -> str:
    """Tell the officer what was tried since the key file was last unlocked."""
    words = ngettext(
        "{num} wrong passphrase was tried since {day}. If that wasn't you, somebody else was at this console.",
        "{num} wrong passphrases were tried since {day}. If that wasn't you, somebody else was at this console.",
        wrong.count,
    )
    return words.format(num=wrong.count, day=format_day(wrong.since))
