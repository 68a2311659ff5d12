"""The pages on which an officer makes a recovery file of their key: for whom, then the file and what to print."""

from gettext import gettext as _

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, PasswordField, SelectMultipleField, ValidationError  # type: ignore[import-untyped]

from app.clock import today
from app.console import key_folder
from app.console.auth.attempts import AttemptsUnreadable, Guard, TooSoon
from app.console.auth.refusal import explain
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.config import ConsoleConfig
from app.console.recovery import own_file
from app.console.recovery.answers import send
from app.console.recovery.candidates import Candidate, list_candidates
from app.console.recovery.sheet import write_sheet
from app.console.workspace.workspace import NoDirectory, Workspace
from crypto.errors import MalformedKeyFile, WrongPassphrase
from crypto.officer.keys.recovery import FEWEST, MOST, RecoveryFile, seal_recovery


class RecoveryForm(FlaskForm):  # type: ignore[misc]
    """Who can help, and the passphrase of the key file: who sits down at an open console makes no recovery file."""

    helpers = SelectMultipleField(validate_choice=False, default=())
    passphrase = PasswordField()

    def validate_helpers(self, field: Field) -> None:
        if not FEWEST <= len({*field.data}) <= MOST:
            raise ValidationError(_("Choose two to eight colleagues. With three, one may be away."))


def make_blueprint(config: ConsoleConfig, guard: Guard) -> Blueprint:
    """Make the views, and the template function that tells of the recovery file on the key page."""
    blueprint = Blueprint("recovery", __name__)

    @blueprint.route("/key/recovery", methods=["GET", "POST"])
    @unlocked
    def make(workspace: Workspace) -> ViewResponse:
        workspace.look()
        form, candidates = RecoveryForm(), list_candidates(workspace, today().isoformat())
        if form.validate_on_submit() and make_file(workspace, form, candidates):
            flash(_("The recovery file is made. Save it, print the sheet, and keep both away from this machine."))
            return redirect(url_for("recovery.make"))
        status = 400 if form.is_submitted() else 200
        made = find_made(workspace)
        return render_template(
            "recovery/make.html", form=form, candidates=candidates, made=made, names=name_helpers(workspace, made)
        ), status

    @blueprint.get("/key/recovery/file")
    @unlocked
    def download(workspace: Workspace) -> ViewResponse:
        if find_made(workspace) is None:
            abort(404)
        name = own_file.name_file(workspace.key_id)
        return send(own_file.read(config.keys, workspace.key_id), "application/json", name)

    @blueprint.get("/key/recovery/sheet")
    @unlocked
    def print_sheet(workspace: Workspace) -> ViewResponse:
        workspace.look()
        if (made := find_made(workspace)) is None:
            abort(404)
        sheet = write_sheet(workspace.directory, workspace.key_id, made, today())
        return send(sheet, "application/pdf", f"{workspace.key_id}.recovery.pdf")

    @blueprint.app_template_global()
    def find_recovery(workspace: Workspace) -> tuple[RecoveryFile | None, list[str]]:
        """The recovery file that was made last, and why it has to be made anew."""
        made = find_made(workspace)
        if made is None or workspace.own_cards is None:
            return made, []
        try:
            directory = workspace.directory
        except NoDirectory:
            directory = None
        return made, own_file.list_reasons(made, workspace.own_cards.ends_on, directory, today())

    def make_file(workspace: Workspace, form: RecoveryForm, candidates: list[Candidate]) -> bool:
        """Make a recovery file as the form says: whether it is made; else the form has the errors."""
        cards = [each.card for each in candidates if each.person.id in form.helpers.data]
        if len(cards) != len({*form.helpers.data}):
            form.helpers.errors = [_("Somebody of these can't be chosen any more. Choose again.")]
            return False
        try:
            with guard.trying(workspace.key_id):
                opened = key_folder.unlock(config.keys, workspace.key_id, form.passphrase.data or "")
            data = seal_recovery(opened.content, cards, config.instance, today().isoformat())
            own_file.keep(config.keys, workspace.key_id, data)
        except (WrongPassphrase, MalformedKeyFile, TooSoon, AttemptsUnreadable) as error:
            form.passphrase.errors = [explain(error, workspace.key_id)[0]]
            return False
        except OSError:
            form.passphrase.errors = [_("It can't be written beside your key file. See that the disk has room.")]
            return False
        return True

    def find_made(workspace: Workspace) -> RecoveryFile | None:
        verify = workspace.identity.signing.verify
        return own_file.find(config.keys, workspace.key_id, config.instance, verify)

    return blueprint


def name_helpers(workspace: Workspace, made: RecoveryFile | None) -> list[str]:
    """The names of those to whom a recovery file is sealed, as far as the directory lists them."""
    chosen = {helper.verify for helper in made.helpers} if made else set()
    return [each.name for each in workspace.directory.recipients if each.verify in chosen]
