"""Closed days (SPEC 10), in parts. Readers get all of them, so that asking doesn't tell which receipt somebody has."""

from gettext import gettext as _

from flask import Blueprint, Response

from app.env import read_day
from app.portal.api.responses import Refusal, json_response
from app.store import receipts
from app.store.database import Database
from crypto.encoding import b64encode
from crypto.proof import LARGEST, PART_LEAVES

LAST_PART = LARGEST // PART_LEAVES - 1


def make_blueprint(db: Database) -> Blueprint:
    """The call that gets a part of a closed day (SPEC 7)."""
    feature = Blueprint("days", __name__)

    @feature.get(f"/api/days/<text>/<int(max={LAST_PART}):number>")
    def get_part(text: str, number: int) -> Response:
        try:
            day = read_day(text)
        except ValueError:
            raise Refusal(400, "malformed_day", _("Write the day as YYYY-MM-DD.")) from None
        part = receipts.find_part(db, day, number)
        if part is None:
            raise Refusal(404, "day_not_closed", _("This day is not closed yet, or nothing is known here of it."))
        return json_response({name: b64encode(value) for name, value in part._asdict().items()})

    return feature
