"""The code phrase of a case that an officer opened for somebody: shown once, and kept nowhere."""

from flask import Blueprint, render_template

from app.console.actions.held_phrases import HeldPhrases
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace


def make_blueprint(address: str) -> Blueprint:
    """Make the views of a code phrase: what announces it, and its words. `address` is the portal's, or empty."""
    blueprint = Blueprint("code_phrases", __name__)

    @blueprint.get("/cases/<mailbox>/code-phrase")
    @unlocked
    def show(workspace: Workspace, mailbox: str) -> str:
        workspace.refresh()
        _opened_case, timeline = read_case(workspace, mailbox)
        is_held = mailbox in workspace.part(HeldPhrases)
        return render_template(
            "actions/code_phrase.html", mailbox=mailbox, timeline=timeline, is_held=is_held, words=[]
        )

    # What a page of this address has is in no history, and nothing loads it ahead: it is the answer to a form.
    @blueprint.post("/cases/<mailbox>/code-phrase")
    @unlocked
    def tell(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.refresh()
        _opened_case, timeline = read_case(workspace, mailbox)
        words = workspace.part(HeldPhrases).pop(mailbox, "").split()
        shown = {"mailbox": mailbox, "timeline": timeline, "is_held": False, "words": words, "address": address}
        return render_template("actions/code_phrase.html", **shown), 200 if words else 410

    return blueprint
