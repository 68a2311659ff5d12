"""Load: how much was stored in the last minutes, damped exponentially, as an operating system's load average is."""

import math
import threading
import time
from collections.abc import Callable

FADING_SECONDS = 180.0


class Load:
    """A number that grows by what is counted and fades: to a third in 3 minutes. It never exceeds `most`."""

    def __init__(self, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock, self._lock = most, clock, threading.Lock()
        self._level, self._counted_at = 0.0, clock()

    def count(self, weight: float) -> None:
        """Count something that was stored."""
        with self._lock:
            self._level = min(self._fade() + weight, self._most)

    def read(self) -> float:
        """The load at this moment."""
        with self._lock:
            return self._fade()

    def _fade(self) -> float:
        now = self._clock()
        self._level *= math.exp((self._counted_at - now) / FADING_SECONDS)
        self._counted_at = now
        return self._level
