"""Seeds of proof of work (SPEC 11): what nobody can know before its minute, so that no work is done in advance."""

import time
from collections.abc import Callable

from crypto.api.work import SEED_BYTES
from crypto.encoding import derive

MINUTE_SECONDS = 60
# The slowest line that is served takes eleven minutes for a piece, after the work for it is done.
LASTS_MINUTES = 15


class Seeds:
    """Seeds from the key of the store (32 bytes): one a minute, the same for everyone and in every process."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key, self._clock = key, clock

    def newest(self) -> bytes:
        """This minute's seed (16 bytes)."""
        return self._derive(self._minute())

    def accepts(self, seed: bytes) -> bool:
        """Whether it is the seed of one of the last 15 minutes, or of the next: machines' clocks differ."""
        now = self._minute()
        return any(seed == self._derive(minute) for minute in range(now + 1, now - LASTS_MINUTES - 1, -1))

    def _minute(self) -> int:
        return int(self._clock() // MINUTE_SECONDS)

    def _derive(self, minute: int) -> bytes:
        return derive(self._key, "work seed", minute.to_bytes(8), SEED_BYTES)
