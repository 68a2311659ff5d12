"""What storing costs, in puzzles (SPEC 11): nothing in quiet times, more with the load; files first, then reports.

Only what is new in the store counts as load, so whatever is refused or sent again moves no price. A puzzle more is
asked for each eighth of what is usual, up to 20: the most that anybody can be made to pay.
"""

import math
import time
from collections.abc import Callable

from app.portal.api.load import Load
from crypto.api.work import MOST_PUZZLES

UPLOADS, REPORTS, FOLLOW_UPS = "uploads", "reports", "follow_ups"
# From which load on each costs something, as a share of what is usual.
BEGINS = {UPLOADS: 0.5, REPORTS: 1.0, FOLLOW_UPS: 2.0}
STEPS = 8
# A piece of a file (1 MiB) takes space and nobody's attention.
PIECE_WEIGHT = 1 / 256
# The first one, of 64 KiB even, takes a place among the uploads that nobody has claimed, and pushes out others when
# there is none. A message has a few files.
FIRST_PIECE_WEIGHT = 1 / 4


class Prices:
    """The prices of one process. `usual` is how many messages in about three minutes are no flood."""

    def __init__(self, usual: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._usual = usual
        self._loads = {kind: Load(usual * (begins + MOST_PUZZLES / STEPS), clock) for kind, begins in BEGINS.items()}

    def count(self, kind: str, weight: float = 1.0) -> None:
        """Count one that is new in the store."""
        self._loads[kind].count(weight)

    def count_piece(self, number: int) -> None:
        """Count piece `number` of an upload, from 0, that is new in the store."""
        self.count(UPLOADS, PIECE_WEIGHT if number else FIRST_PIECE_WEIGHT)

    def ask(self, kind: str) -> int:
        """How many puzzles one costs now: 0 to 20. Each kind makes itself dear; many reports make files so, too.

        Follow-ups are free the longest, so they make nothing else dear: nobody shuts out reports with them.
        """
        load = self._loads[kind].read() + (self._loads[REPORTS].read() if kind == UPLOADS else 0.0)
        beyond = load / self._usual - BEGINS[kind]
        return max(0, min(math.ceil(beyond * STEPS), MOST_PUZZLES))
