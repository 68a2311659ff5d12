"""The page of the directory: the recipients of reports with their fingerprints, and when it expires."""

from datetime import date

from flask import Blueprint, render_template

from app.clock import today
from app.console.auth.sessions import unlocked
from app.console.recipients.freshness import Freshness, describe_freshness
from app.console.recipients.sole_readers import describe_sole_readers
from app.console.workspace.workspace import Workspace

WARN_DAYS = 10


def make_blueprint() -> Blueprint:
    """Make the view of the directory, and the template functions for warnings about it on other pages."""
    blueprint = Blueprint("recipients", __name__)

    @blueprint.get("/recipients")
    @unlocked
    def recipients(workspace: Workspace) -> str:
        workspace.look()
        directory, day = workspace.directory, today().isoformat()
        sole_readers = describe_sole_readers(directory, day)
        return render_template("recipients/recipients.html", directory=directory, day=day, sole_readers=sole_readers)

    @blueprint.app_template_global()
    def days_left(expires_on: str) -> int:
        """The days from today to a day (YYYY-MM-DD); below zero once it has passed."""
        return (date.fromisoformat(expires_on) - today()).days

    @blueprint.app_template_global()
    def freshness(workspace: Workspace) -> Freshness:
        """How fresh the directory is."""
        return describe_freshness(workspace.directory, today())

    @blueprint.app_template_global()
    def unreachable(workspace: Workspace) -> list[str]:
        """The names of those to whom nothing can be sealed today."""
        missing = workspace.directory.unreachable(today().isoformat())
        return [recipient.name for recipient in workspace.directory.recipients if recipient.id in missing]

    return blueprint
