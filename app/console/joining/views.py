"""The page of a new officer whose key is made: what to say on the telephone, and the wait until the root has signed."""

from gettext import gettext as _

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.console.auth.sessions import ViewResponse, current_session
from app.console.config import ConsoleConfig
from app.console.joining.files import forget_kept, read_kept
from app.console.joining.handing_in import HandingIn
from app.console.key_folder import SUFFIX
from crypto.signature import fingerprint

LOOK_SECONDS = 20


def make_blueprint(config: ConsoleConfig) -> Blueprint:
    """Make the view."""
    blueprint = Blueprint("joining", __name__)

    @blueprint.get("/joining")
    def show() -> ViewResponse:
        workspace = current_session().workspace
        if workspace is None:
            return redirect(url_for("unlock.unlock"))
        if "look" in request.args:
            # What the page asks for by itself is no use of the session: it locks all the same.
            current_session().touch()
        said, handing_in = read_kept(config.keys, workspace.key_id), workspace.part(HandingIn)
        if said is None:
            return redirect(url_for("inbox.inbox"))
        handing_in.hand_in(workspace, said)
        if handing_in.is_named(workspace):
            forget_kept(config.keys, workspace.key_id)
            flash(_("You have joined. Your key is in the directory: from now on reports can be sealed to you."))
            return redirect(url_for("inbox.inbox"))
        shown = render_template(
            "joining/joining.html",
            own=fingerprint(workspace.identity.signing.verify),
            root=fingerprint(config.root),
            organisation=said.organisation,
            state=handing_in,
            place=config.keys / f"{workspace.key_id}{SUFFIX}",
        )
        return shown if handing_in.refused else (shown, 200, {"Refresh": f"{LOOK_SECONDS}; url=joining"})

    return blueprint
