"""The call that tells what storing costs now, and the seed on which to work."""

import json

from flask import Blueprint, Response

from app.portal.api.prices import BEGINS, Prices
from app.portal.api.seeds import Seeds
from crypto.api.work import MOST_PUZZLES
from crypto.encoding import b64encode

# The load goes on changing while somebody works: for a little more than the price, work is not refused for a puzzle.
HEADROOM = 2


def make_blueprint(prices: Prices, seeds: Seeds) -> Blueprint:
    """The call that gets the prices (SPEC 7). They are the same for everyone, so they are not padded."""
    work = Blueprint("work", __name__)

    @work.get("/api/work")
    def get_work() -> Response:
        told = {kind: tell(prices.ask(kind)) for kind in BEGINS}
        answer = {"seed": b64encode(seeds.newest()), **told, "most": MOST_PUZZLES}
        return Response(json.dumps(answer), mimetype="application/json")

    return work


def tell(puzzles: int) -> int:
    """How many puzzles to solve so that so many suffice also in a moment."""
    return min(puzzles + HEADROOM, MOST_PUZZLES) if puzzles else 0
