"""Turns: how many calls of one person are answered at the same time, so that nobody takes all threads."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from app.store_calls.errors import StoreUnavailable

# A console asks with a thread for each core, one for each page that is shown, and two that wait.
MOST_AT_ONCE = 16


class Turns:
    """Of all people, each by a verifying key (32 bytes); strangers have b"" in common."""

    def __init__(self) -> None:
        self._taken = Counter[bytes]()
        self._lock = threading.Lock()

    @contextmanager
    def take(self, person: bytes) -> Iterator[None]:
        """Take a turn for as long as the block lasts. Raises StoreUnavailable if as many are taken already."""
        with self._lock:
            if self._taken[person] >= MOST_AT_ONCE:
                raise StoreUnavailable("too many calls at once")
            self._taken[person] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[person] -= 1
                self._taken += Counter()  # without those who have none
