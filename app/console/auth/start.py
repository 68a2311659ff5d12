"""The page that the link leads to: it begins a session, and goes on to the console at once."""

from flask import Blueprint, render_template, url_for

from app.console.auth.door import Door
from app.console.auth.sessions import Sessions, current_session


def make_blueprint(door: Door, sessions: Sessions) -> Blueprint:
    """Make the view of the link."""
    blueprint = Blueprint("start", __name__)

    @blueprint.get("/start/<secret>")
    def start(secret: str) -> tuple[str, dict[str, str]]:
        door.admit(secret)
        sessions.begin(current_session())
        # Not by status 303: where a file led here, the browser would send no cookie (SameSite=Strict) to where that
        # leads. A page that goes on by itself takes the place of its address in the browser's history.
        return render_template("auth/start.html"), {"Refresh": f"0; url={url_for('inbox.inbox')}"}

    return blueprint
