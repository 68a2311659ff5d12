"""Who receives reports: the directory, with the fingerprints to compare."""

from datetime import date

from flask import Blueprint, render_template

from app.console.desk import Desk, today
from app.console.sessions import unlocked

WARN_DAYS = 10


def pages() -> Blueprint:
    """The directory's page, and what other pages say of its age."""
    blueprint = Blueprint("recipients", __name__)

    @blueprint.get("/recipients")
    @unlocked
    def recipients(desk: Desk) -> str:
        desk.refresh()
        return render_template("recipients.html", directory=desk.directory, day=today().isoformat())

    @blueprint.app_template_global()
    def days_left(expires_on: str) -> int:
        """Days left after today, below zero once it has passed."""
        return (date.fromisoformat(expires_on) - today()).days

    return blueprint
