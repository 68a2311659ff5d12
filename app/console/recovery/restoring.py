"""The pages on which a key is restored on a machine that hasn't got it: the request, then two shares; or a drill of it.

The request's key is in this process's memory alone, in the session of one browser: whatever ends that ends the request.
"""

from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.clock import today
from app.console import key_folder
from app.console.auth.passphrase_form import PassphraseForm
from app.console.auth.sessions import Sessions, ViewResponse, current_session
from app.console.config import ConsoleConfig
from app.console.formatting import format_day
from app.console.gateway.line import Line
from app.console.recovery.answers import Field, read_chosen, read_hidden, send
from app.console.recovery.owner import ROOT
from app.console.recovery.restored import Restored, look_up
from app.console.workspace.workspace import Workspace
from crypto.encoding import b64encode
from crypto.officer.keys import recovery, recovery_share
from crypto.officer.keys.key_file import Content
from crypto.officer.keys.recovery import read_recovery
from crypto.officer.keys.recovery_errors import RecoveryRefused, RootKey
from crypto.officer.keys.recovery_request import OwnRequest, make_request
from crypto.officer.keys.recovery_share import rehearse, restore

REQUEST = "recovery request"
FIELDS = (
    Field("recovery", recovery.MAX_BYTES),
    Field("one", recovery_share.MAX_BYTES),
    Field("other", recovery_share.MAX_BYTES),
)


class Opened(NamedTuple):
    """What two shares have opened: the content of a key file, or nothing in a drill; and whose it is."""

    content: Content | None
    restored: Restored


def make_blueprint(line: Line, config: ConsoleConfig, sessions: Sessions) -> Blueprint:
    """Make the views. They are for browsers in which no key file is unlocked."""
    blueprint = Blueprint("restoring", __name__)

    @blueprint.before_request
    def leave() -> ViewResponse | None:
        return None if current_session().workspace is None else redirect(url_for("new_key.show"))

    @blueprint.get("/restore")
    def show() -> ViewResponse:
        return render_template("recovery/restore.html", asked=find_request(), error=None)

    @blueprint.post("/restore/request")
    def ask() -> ViewResponse:
        is_drill = request.form.get("kind") == "drill"
        current_session()[REQUEST] = make_request(config.instance, today().isoformat(), is_drill=is_drill)
        return redirect(url_for("restoring.show"))

    @blueprint.get("/restore/request")
    def download() -> ViewResponse:
        asked = find_request()
        if asked is None:
            return redirect(url_for("restoring.show"))
        return send(asked.write(), "application/json", "drill.json" if asked.is_drill else "request.json")

    @blueprint.post("/restore/end")
    def end() -> ViewResponse:
        current_session().pop(REQUEST, None)
        flash(_("The request is forgotten. What was made with it opens nothing any more."))
        return redirect(url_for("restoring.show"))

    @blueprint.post("/restore")
    def join() -> ViewResponse:
        asked, files = find_request(), read_chosen(*FIELDS)
        if asked is None:
            return redirect(url_for("restoring.show"))
        try:
            opened = open_files(asked, files)
        except RecoveryRefused as error:
            return render_template("recovery/restore.html", asked=asked, error=_(error.sentence)), 400
        if opened.content is None:
            current_session().pop(REQUEST, None)
            return render_template("recovery/rehearsed.html", restored=opened.restored)
        return show_passphrase(opened.restored, PassphraseForm(()), files)

    @blueprint.post("/restore/key")
    def make() -> ViewResponse:
        asked, files = find_request(), read_hidden(*FIELDS)
        if asked is None or asked.is_drill:
            return redirect(url_for("restoring.show"))
        try:
            opened = open_files(asked, files)
        except RecoveryRefused as error:
            return render_template("recovery/restore.html", asked=asked, error=_(error.sentence)), 400
        owner = opened.restored.owner
        form = PassphraseForm((owner.id, owner.name, key_folder.read_organisation(config.keys, config.root)))
        if form.only_weighs():
            return show_passphrase(opened.restored, form, files, 400 if form.errors else 200)
        if not form.validate_on_submit() or opened.content is None:
            return show_passphrase(opened.restored, form, files, 400)
        try:
            own = key_folder.make(config.keys, owner.id, form.passphrase.data, opened.content)
        except FileExistsError:
            words = _("There is a key file {name} on this machine already, and it was left as it is. If its passphrase "
                      "is forgotten, move it out of the folder of key files, keep it, and go on here.")  # fmt: skip
            form.passphrase.errors = [words.format(name=f"{owner.id}{key_folder.SUFFIX}")]
            return show_passphrase(opened.restored, form, files, 409)
        workspace = Workspace(owner.id, own.identity, line, config, config.keeps_summaries, own)
        sessions.unlock(current_session(), workspace)
        tell(opened.restored)
        return redirect(url_for("new_key.show"))

    def open_files(asked: OwnRequest, files: list[bytes]) -> Opened:
        """Open the recovery file with two shares. Raises RecoveryRefused, and what `look_up` raises."""
        found = read_recovery(files[0], config.instance)
        shares = [share for share in files[1:] if share]
        content: Content | None = None
        if asked.is_drill:
            rehearse(found, asked, shares)
        else:
            content = restore(found, asked, shares)
        restored = look_up(line, config, found, today().isoformat())
        if restored.owner.id == ROOT:
            raise RootKey
        return Opened(content, restored)

    return blueprint


def find_request() -> OwnRequest | None:
    """The request of this browser, if it has made one."""
    found = current_session().get(REQUEST)
    return found if isinstance(found, OwnRequest) else None


def show_passphrase(restored: Restored, form: PassphraseForm, files: list[bytes], status: int = 200) -> ViewResponse:
    """Show whose key was opened, and ask for the passphrase under which it is kept."""
    carried = {field.name: b64encode(data) for field, data in zip(FIELDS, files, strict=True)}
    return render_template("recovery/passphrase.html", restored=restored, form=form, carried=carried), status


def tell(restored: Restored) -> None:
    """Tell the officer what they have again, and what not."""
    flash(_("Your key is restored. Make a new recovery file now, and destroy the old one and both shares."))
    if restored.lost_from:
        words = _("The lost machine had made further addresses after this recovery file. What is sealed to you from "
                  "{first} to {last} can't be opened by you: tell whoever keeps the root key today, and have another "
                  "key of yours listed before that.")  # fmt: skip
        told = words.format(first=format_day(restored.lost_from), last=format_day(restored.lost_until))
        flash(told, "warning")
