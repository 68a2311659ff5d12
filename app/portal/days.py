"""Closed days (SPEC 10): everybody gets all of a day, so that asking doesn't tell whose receipt one holds."""

from gettext import gettext as _

from flask import Blueprint, Response

from app import days
from app.database import Database
from app.portal.answers import Refusal, answer
from app.setting import read_day
from crypto.notation import b64encode


def calls(db: Database) -> Blueprint:
    """The call that gets a closed day (SPEC 7)."""
    feature = Blueprint("days", __name__)

    @feature.get("/api/days/<text>")
    def get_day(text: str) -> Response:
        try:
            day = read_day(text)
        except ValueError:
            raise Refusal(400, "malformed_day", _("Write the day as YYYY-MM-DD.")) from None
        closed = days.find(db, day)
        if closed is None:
            raise Refusal(404, "day_not_closed", _("This day is not closed yet, or nothing is known here of it."))
        return answer({name: b64encode(value) for name, value in closed._asdict().items()})

    return feature
