"""Proof of work (SPEC 11): done when the portal asks for it, because many messages are coming in."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple, TypeVar

from app.reporter.api.http import HttpClient, RequestRefused, Unanswered
from crypto.api import work as works
from crypto.encoding import b64decode

T = TypeVar("T")
# Shows that work is done; what it gives hears the share of it, 0 to 1.
ShowWork = Callable[[], AbstractContextManager[Callable[[float], None]]]

WORK_NEEDED = "work_needed"
KINDS = {"/api/reports": "reports", "/api/mailbox/messages": "follow_ups"}
CACHE_SECONDS = 30.0


def show_nothing() -> AbstractContextManager[Callable[[float], None]]:
    """Nobody is there to whom it could be shown."""
    return nullcontext(lambda _share: None)


class Prices(NamedTuple):
    """How many puzzles each kind costs now, and the seed (16 bytes) on which to solve them."""

    seed: bytes
    puzzles: Mapping[str, int]
    fetched_at: float


class WorkingLine:
    """Sends what is to be stored: plainly until that is refused for want of work, from then on with the work."""

    def __init__(self, line: HttpClient) -> None:
        self.line = line
        self.prices: Prices | None = None

    def send(
        self,
        path: str,
        body: bytes,
        request: Callable[[Mapping[str, str]], T],
        show: ShowWork,
    ) -> T:
        """Have `request` send a body to an address of the API, with the headers that it is given.

        Each of several processes of the portal has a price of its own: whoever is refused pays twice as much, and
        whoever has paid the most is not asked for more. Raises RequestRefused, Unanswered.
        """
        if self.prices is None:
            try:
                return request({})
            except RequestRefused as refusal:
                if refusal.code != WORK_NEEDED:
                    raise
        prices = self.fetch_prices()
        puzzles = prices.puzzles[KINDS.get(path, "uploads")]
        work = works.Work(prices.seed, works.digest_request(path, body))
        while True:
            with show() if puzzles else show_nothing() as on_progress:
                work = works.solve(work, puzzles, on_progress)
            try:
                return request({"Proof-Of-Work": works.encode(work)} if puzzles else {})
            except RequestRefused as refusal:
                if refusal.code != WORK_NEEDED or puzzles == works.MOST_PUZZLES:
                    raise
            puzzles = min(max(2 * puzzles, 1), works.MOST_PUZZLES)

    def fetch_prices(self) -> Prices:
        """Ask what is asked for, unless that is known for less than 30 s. Raises Unanswered, RequestRefused."""
        if self.prices is None or time.monotonic() - self.prices.fetched_at > CACHE_SECONDS:
            self.prices = _read_prices(self.line.get("/api/work"))
        return self.prices


def _read_prices(answer: Mapping[str, Any]) -> Prices:
    try:
        seed = b64decode(answer["seed"], works.SEED_BYTES)
        puzzles = {kind: answer[kind] for kind in ("uploads", *KINDS.values())}
    except (ValueError, KeyError):
        raise Unanswered from None
    # A portal that asks for more than anybody has to pay would have a reporter compute for ever.
    if not all(type(each) is int and 0 <= each <= works.MOST_PUZZLES for each in puzzles.values()):
        raise Unanswered
    return Prices(seed, puzzles, time.monotonic())
