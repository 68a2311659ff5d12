"""The page of the directory: the recipients of reports with their fingerprints, and when it expires."""

from datetime import date

from flask import Blueprint, render_template

from app.clock import today
from app.console.auth.sessions import unlocked
from app.console.workspace.workspace import Workspace

WARN_DAYS = 10


def make_blueprint() -> Blueprint:
    """Make the view of the directory, and the template function `days_left` for the warning before it expires."""
    blueprint = Blueprint("recipients", __name__)

    @blueprint.get("/recipients")
    @unlocked
    def recipients(workspace: Workspace) -> str:
        workspace.refresh()
        return render_template("recipients/recipients.html", directory=workspace.directory, day=today().isoformat())

    @blueprint.app_template_global()
    def days_left(expires_on: str) -> int:
        """The days from today to a day (YYYY-MM-DD); below zero once it has passed."""
        return (date.fromisoformat(expires_on) - today()).days

    return blueprint
