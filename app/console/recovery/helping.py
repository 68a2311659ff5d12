"""The pages on which an officer helps a colleague whose key is lost: whose it is, a fingerprint by voice, the share."""

from gettext import gettext as _

from flask import Blueprint, render_template, request
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from wtforms import Field, PasswordField, StringField, ValidationError  # type: ignore[import-untyped]

from app.clock import today
from app.console import key_folder
from app.console.auth.attempts import AttemptsUnreadable, Guard, TooSoon
from app.console.auth.refusal import explain
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.config import ConsoleConfig
from app.console.jobs import Stopped
from app.console.recovery.answers import Field as FileField
from app.console.recovery.answers import read_chosen, read_hidden, send
from app.console.recovery.owner import Owner, find_owner
from app.console.workspace.workspace import Workspace
from crypto.encoding import b64encode
from crypto.errors import MalformedKeyFile, WrongPassphrase
from crypto.officer.keys import recovery, recovery_request
from crypto.officer.keys.recovery import RecoveryFile, find_secret, read_recovery
from crypto.officer.keys.recovery_errors import RecoveryRefused
from crypto.officer.keys.recovery_request import RecoveryRequest, read_request
from crypto.officer.keys.recovery_share import seal_share

# The last two groups of a fingerprint, which are typed as they were heard.
HEARD = 9
FIELDS = (FileField("recovery", recovery.MAX_BYTES), FileField("request", recovery_request.MAX_BYTES))


class Asked:
    """What a colleague sent, checked, and whose key it is for. Neither file is a secret: the form carries them on."""

    def __init__(self, files: list[bytes], workspace: Workspace, config: ConsoleConfig) -> None:
        """Raises RecoveryRefused if this officer can't or mustn't help with it; Stopped once locked."""
        day = today().isoformat()
        self.recovery: RecoveryFile = read_recovery(files[0], config.instance)
        self.request: RecoveryRequest = read_request(files[1], config.instance, day)
        self.owner: Owner = find_owner(workspace.directory, self.recovery.verify, config.root, day)
        if workspace.key_file is None:
            raise Stopped
        # So that who can't help isn't first sent to the telephone.
        find_secret(self.recovery, workspace.key_file.content, is_drill=self.request.is_drill)
        self.carried = {field.name: b64encode(data) for field, data in zip(FIELDS, files, strict=True)}

    @property
    def shown(self) -> str:
        """The fingerprint without its end, which has to be heard."""
        return self.request.fingerprint[:-HEARD]


class ShareForm(FlaskForm):  # type: ignore[misc]
    """The end of the fingerprint as it was heard, and the passphrase."""

    heard = StringField()
    passphrase = PasswordField()

    def __init__(self, asked: Asked | None = None) -> None:
        super().__init__()
        self._asked = asked

    def validate_heard(self, field: Field) -> None:
        heard = "".join((field.data or "").lower().split())
        if self._asked is None or heard != self._asked.request.fingerprint[-HEARD:].replace(" ", ""):
            raise ValidationError(
                _("That isn't the end of this request's fingerprint. Have it read to you again. If it stays different, "
                  "somebody has exchanged the request: help nobody with it, and ask for it by another way.")
            )  # fmt: skip


def make_blueprint(config: ConsoleConfig, guard: Guard) -> Blueprint:
    """Make the views."""
    blueprint = Blueprint("helping", __name__)

    @blueprint.route("/help-colleague", methods=["GET", "POST"])
    @unlocked
    def look(workspace: Workspace) -> ViewResponse:
        workspace.look()
        if request.method == "GET":
            return render_template("recovery/help.html", error=None)
        try:
            asked = Asked(read_chosen(*FIELDS), workspace, config)
        except RecoveryRefused as error:
            return render_template("recovery/help.html", error=_(error.sentence)), 400
        return render_template("recovery/share.html", asked=asked, form=ShareForm(asked))

    @blueprint.post("/help-colleague/share")
    @unlocked
    def share(workspace: Workspace) -> ViewResponse:
        workspace.look()
        try:
            asked = Asked(read_hidden(*FIELDS), workspace, config)
        except RecoveryRefused as error:
            return render_template("recovery/help.html", error=_(error.sentence)), 400
        form = ShareForm(asked)
        if form.validate():
            try:
                with guard.trying(workspace.key_id):
                    opened = key_folder.unlock(config.keys, workspace.key_id, form.passphrase.data or "")
                made = seal_share(asked.recovery, asked.request, opened.content, today().isoformat())
                return send(made, "application/json", f"share-{asked.owner.id}-{workspace.key_id}.json")
            except (WrongPassphrase, MalformedKeyFile, TooSoon, AttemptsUnreadable) as error:
                form.passphrase.errors = [explain(error, workspace.key_id)[0]]
        return render_template("recovery/share.html", asked=asked, form=form), 400

    return blueprint
