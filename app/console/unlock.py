"""Unlocking a key file, and locking it again."""

import threading
from gettext import gettext as _

from flask import Blueprint, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response
from wtforms import PasswordField, RadioField  # type: ignore[import-untyped]

from app.config import ConsoleConfig
from app.console import keys
from app.console.desk import Desk
from app.console.sessions import Sessions, current
from app.database import Database
from crypto.errors import MalformedKeyFile, WrongPassphrase

Answer = Response | str | tuple[str, int]


class UnlockForm(FlaskForm):  # type: ignore[misc]
    """Which key file, and what opens it."""

    key = RadioField(validate_choice=False)
    passphrase = PasswordField()


def pages(db: Database, config: ConsoleConfig, sessions: Sessions) -> Blueprint:
    """The pages that need no key, and that take it away."""
    blueprint = Blueprint("unlock", __name__)
    # Each try takes 256 MiB.
    turn = threading.Lock()

    @blueprint.route("/unlock", methods=["GET", "POST"])
    def unlock() -> Answer:
        ids = keys.list_ids(config.keys)
        if current().desk is not None:
            return redirect(url_for("inbox.inbox"))
        if not ids:
            return redirect(url_for("key.make"))
        form = UnlockForm(key=ids[0])
        if request.method == "GET":
            return render_template("unlock.html", form=form, ids=ids, error=None)
        try:
            with turn:
                identity = keys.unlock(config.keys, form.key.data or "", form.passphrase.data or "")
        except (WrongPassphrase, MalformedKeyFile) as error:
            return render_template("unlock.html", form=form, ids=ids, error=_(error.sentence)), 403
        sessions.unlock(current(), Desk(form.key.data, identity, db, config, config.keeps_cards))
        return redirect(url_for("inbox.inbox"))

    @blueprint.post("/lock")
    def lock() -> Answer:
        sessions.lock(current())
        return redirect(url_for("unlock.locked"))

    @blueprint.get("/locked")
    def locked() -> Answer:
        # Where pages send themselves after a while. It does not count as somebody being there.
        return render_template("locked.html")

    return blueprint
