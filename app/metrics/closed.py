"""Counts as they may be told: of hours and days that are over, and until a day is over in powers of ten.

Who reads a count that grows at once, every 15 seconds, knows when somebody met a fault: a visit has a time then.
"""

import time
from collections.abc import Callable, Sequence

HOUR_SECONDS, DAY_SECONDS = 3600, 86_400


def round_down(count: int) -> int:
    """The power of ten that it has reached; 0 below ten, which a single visitor may cause."""
    return int(10 ** (len(str(count)) - 1)) if count >= 10 else 0


class Closed:
    """Reads counts that only grow, and keeps what they grew by in the last hour and day (UTC) that are over.

    `tick` is to be called more often than hourly, whether or not anybody asks.
    """

    def __init__(self, read: Callable[[], Sequence[int]], now: Callable[[], float] = time.time) -> None:
        self._read, self._now = read, now
        self._hour, self._day = self._find_periods()
        self._at_hour = self._at_day = [*read()]
        none = [0] * len(self._at_day)
        self.last_hour = self.today = self.yesterday = none

    def tick(self) -> None:
        """Close the hour and the day that are over. `last_hour` and `today` are powers of ten, `yesterday` is exact."""
        hour, day = self._find_periods()
        if hour == self._hour:
            return
        counts = [*self._read()]
        self.last_hour = [round_down(each) for each in _subtract(counts, self._at_hour)]
        self._hour, self._at_hour = hour, counts
        if day != self._day:
            self.yesterday = _subtract(counts, self._at_day)
            self._day, self._at_day = day, counts
        self.today = [round_down(each) for each in _subtract(counts, self._at_day)]

    def _find_periods(self) -> tuple[int, int]:
        now = int(self._now())
        return now // HOUR_SECONDS, now // DAY_SECONDS


def _subtract(counts: Sequence[int], earlier: Sequence[int]) -> list[int]:
    return [count - before for count, before in zip(counts, earlier, strict=True)]
