"""An officer's own key file: made on first use, and its public part, to be handed on."""

from gettext import gettext as _

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field, PasswordField, StringField, ValidationError  # type: ignore[import-untyped]

from app.config import ConsoleConfig
from app.console import keys
from app.console.desk import Desk, today
from app.console.sessions import Sessions, current, unlocked
from app.database import Database
from crypto import public_part
from crypto.message import is_id

SHORTEST = 12
FEWEST_DIFFERENT = 6


class KeyForm(FlaskForm):  # type: ignore[misc]
    """The id and the passphrase of a new key file."""

    id = StringField(filters=[lambda text: (text or "").strip()])
    passphrase = PasswordField()
    again = PasswordField()

    def validate_id(self, field: Field) -> None:
        if not is_id(field.data):
            raise ValidationError(_("Take small letters, digits, - and _, a letter first, such as compliance."))

    def validate_passphrase(self, field: Field) -> None:
        if len(field.data or "") < SHORTEST or len({*field.data}) < FEWEST_DIFFERENT:
            raise ValidationError(_("Take at least 12 characters, not always the same. Five or six words are good."))

    def validate_again(self, field: Field) -> None:
        if field.data != self.passphrase.data:
            raise ValidationError(_("The two passphrases differ. Type the same one twice."))


def pages(db: Database, config: ConsoleConfig, sessions: Sessions) -> Blueprint:
    """The pages that make a key file, and show its public part."""
    blueprint = Blueprint("key", __name__)

    @blueprint.route("/new-key", methods=["GET", "POST"])
    def make() -> AnyResponse | str | tuple[str, int]:
        if current().desk is not None:
            return redirect(url_for("key.show"))
        form = KeyForm()
        if not form.validate_on_submit():
            status = 400 if form.is_submitted() else 200
            return render_template("new_key.html", form=form, is_first=not keys.list_ids(config.keys)), status
        try:
            identity = keys.make(config.keys, form.id.data, form.passphrase.data, today().isoformat())
        except FileExistsError:
            form.id.errors = [_("There is a key file of this name already. It was left as it is.")]
            return render_template("new_key.html", form=form, is_first=False), 409
        sessions.unlock(current(), Desk(form.id.data, identity, db, config, config.keeps_cards))
        flash(_("Your key file is made. Keep a copy of it in another safe place: without it nothing can be read."))
        return redirect(url_for("key.show"))

    @blueprint.get("/key")
    @unlocked
    def show(desk: Desk) -> str:
        part = public_part.of(desk.key_id, desk.identity)
        return render_template("key.html", part=part, text=public_part.write(part).decode())

    @blueprint.get("/key/public-part")
    @unlocked
    def download(desk: Desk) -> AnyResponse:
        part = public_part.of(desk.key_id, desk.identity)
        answer = Response(public_part.write(part), mimetype="application/json")
        answer.headers.set("Content-Disposition", "attachment", filename=f"{desk.key_id}.public.json")
        return answer

    return blueprint
