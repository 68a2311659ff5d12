"""The page on which an officer changes the passphrase of the unlocked key file."""

from gettext import gettext as _

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import Field, PasswordField, ValidationError  # type: ignore[import-untyped]

from app.console import key_folder
from app.console.auth.attempts import AttemptsUnreadable, Guard, TooSoon
from app.console.auth.passphrase_form import PassphraseForm
from app.console.auth.refusal import explain
from app.console.auth.sessions import unlocked
from app.console.config import ConsoleConfig
from app.console.jobs import Stopped
from app.console.workspace.workspace import Workspace
from crypto.errors import SealedLineError


class ChangeForm(PassphraseForm):
    """The old passphrase once more, and the new one."""

    old = PasswordField()

    def validate_passphrase(self, field: Field) -> None:
        if field.data and field.data == self.old.data:
            raise ValidationError(_("That is the passphrase that you have. Choose another one."))
        super().validate_passphrase(field)


def make_blueprint(config: ConsoleConfig, guard: Guard) -> Blueprint:
    """Make the view. Wrong old passphrases are counted by the guard, as those at unlocking are."""
    blueprint = Blueprint("change_passphrase", __name__)

    @blueprint.route("/key/passphrase", methods=["GET", "POST"])
    @unlocked
    def change(workspace: Workspace) -> Response | str | tuple[str, int]:
        form = ChangeForm((workspace.key_id, key_folder.read_organisation(config.keys, config.root)))
        if form.only_weighs():
            return render_template("auth/change_passphrase.html", form=form)
        status = 400 if form.is_submitted() else 200
        if form.validate_on_submit():
            status = change_key_file(workspace, form, guard)
        if form.errors or status != 302:
            return render_template("auth/change_passphrase.html", form=form), status
        flash(_("Your passphrase is changed. {strength}").format(strength=form.strength))
        flash(_("Copies of your key file still open with the old passphrase. Make a new copy today, try it, and "
                "destroy the old ones. If another console of yours is open, lock it and unlock it with the new one."
                ), "warning")  # fmt: skip
        return redirect(url_for("new_key.show"))

    return blueprint


def change_key_file(workspace: Workspace, form: ChangeForm, guard: Guard) -> int:
    """Change the passphrase as the form says: the HTTP status, 302 if it is changed; else the form has the errors."""
    if workspace.key_file is None:
        raise Stopped
    try:
        with guard.trying(workspace.key_id):
            workspace.key_file.change_passphrase(form.old.data or "", form.passphrase.data)
    except (SealedLineError, TooSoon, AttemptsUnreadable) as error:
        sentence, status = explain(error, workspace.key_id)
        form.old.errors = [sentence]
        return status
    except OSError:
        words = _("Your key file can't be written, so it has the old passphrase. See that the disk has room.")
        form.old.errors = [words]
        return 500
    return 302
