"""The pages on which an officer makes a key file, and gets its public part for the holder of the root key."""

from gettext import gettext as _

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field, StringField, ValidationError  # type: ignore[import-untyped]

from app.clock import today
from app.console import key_folder
from app.console.auth.passphrase_form import PassphraseForm
from app.console.auth.sessions import Sessions, current_session, unlocked
from app.console.config import ConsoleConfig
from app.console.gateway.line import Line
from app.console.jobs import Stopped
from app.console.joining.files import find_invited
from app.console.workspace.workspace import Workspace
from crypto.message_fields import is_id
from crypto.officer.keys import key_file, public_key
from crypto.officer.keys.public_key import PublicPart


class KeyForm(PassphraseForm):
    """The id and the passphrase of a new key file."""

    id = StringField(filters=[lambda text: (text or "").strip()])

    def validate_id(self, field: Field) -> None:
        if not is_id(field.data):
            raise ValidationError(_("Take small letters, digits, - and _, a letter first, such as compliance."))


def make_blueprint(line: Line, config: ConsoleConfig, sessions: Sessions) -> Blueprint:
    """Make the views that make a key file, and show its public part."""
    blueprint = Blueprint("new_key", __name__)

    @blueprint.route("/new-key", methods=["GET", "POST"])
    def make() -> AnyResponse | str | tuple[str, int]:
        if current_session().workspace is not None:
            return redirect(url_for("new_key.show"))
        invited = find_invited(config.keys)
        form = KeyForm((request.form.get("id", ""), key_folder.read_organisation(config.keys, config.root)))
        form.id.data = invited or form.id.data
        if form.only_weighs() or not form.validate_on_submit():
            status = 400 if form.is_submitted() and form.errors else 200
            return render_template(
                "auth/new_key.html", form=form, invited=invited, is_first=not key_folder.list_ids(config.keys)
            ), status
        try:
            content = key_file.generate(today().isoformat(), config.card_days, config.horizon_days)
            own = key_folder.make(config.keys, form.id.data, form.passphrase.data, content)
        except FileExistsError:
            form.id.errors = [_("There is a key file of this name already. It was left as it is.")]
            return render_template("auth/new_key.html", form=form, invited="", is_first=False), 409
        workspace = Workspace(form.id.data, own.identity, line, config, config.keeps_summaries, own)
        sessions.unlock(current_session(), workspace)
        if invited:
            return redirect(url_for("joining.show"))
        flash(_("Your key file is made. Keep a copy of it in another safe place: without it nothing can be read."))
        flash(form.strength)
        return redirect(url_for("new_key.show"))

    @blueprint.get("/key")
    @unlocked
    def show(workspace: Workspace) -> str:
        part = list_public_part(workspace)
        return render_template("auth/key.html", part=part, text=public_key.write(part).decode())

    @blueprint.get("/key/public-part")
    @unlocked
    def download(workspace: Workspace) -> AnyResponse:
        part = list_public_part(workspace)
        answer = Response(public_key.write(part), mimetype="application/json")
        answer.headers.set("Content-Disposition", "attachment", filename=f"{workspace.key_id}.public.json")
        return answer

    return blueprint


def list_public_part(workspace: Workspace) -> PublicPart:
    """The public part of the unlocked key file: of addresses that have ended, nothing."""
    if workspace.own_cards is None:
        raise Stopped
    cards = workspace.own_cards.list_cards(today().isoformat())
    return PublicPart(workspace.key_id, workspace.identity.signing.verify, tuple(cards))
