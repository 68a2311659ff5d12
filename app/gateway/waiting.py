"""Who waits for something new takes a thread: not too many do, nor too many of one person."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.store.revision import Revision

LOOK_SECONDS = 0.5
# An office of 40; each on two machines of whom only some are at work at a time.
MOST_WAITING, MOST_OF_ONE = 48, 2
# Looking takes longer in a large store: at most a tenth of the time is spent on it.
REST = 9


class Waiting:
    """Who waits for something to be committed to a store: 48 at most, two of one person."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._waiting = Counter[bytes]()
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def end(self) -> None:
        """Let nobody wait any more."""
        self._ended.set()

    def wait(self, verify: bytes, seconds: float, look: Callable[[], bool]) -> bool:
        """Wait so long, for somebody (their verifying key, 32 bytes), until `look` finds something: whether it did.

        It looks once at first, and whenever something was committed. Raises StoreUnavailable.
        """
        until, seen = time.monotonic() + seconds, object()
        with self._take_place(verify) as has_place:
            while True:
                pause, revision = LOOK_SECONDS, self._revision.read()
                if revision != seen:
                    began, seen = time.monotonic(), revision
                    if look():
                        return True
                    pause = max(pause, REST * (time.monotonic() - began))
                left = until - time.monotonic()
                if not has_place or left <= 0 or self._ended.wait(min(pause, left)):
                    return False

    @contextmanager
    def _take_place(self, verify: bytes) -> Iterator[bool]:
        with self._lock:
            has_place = self._waiting[verify] < MOST_OF_ONE and self._waiting.total() < MOST_WAITING
            self._waiting[verify] += has_place
        try:
            yield has_place
        finally:
            with self._lock:
                self._waiting[verify] -= has_place
                self._waiting += Counter()  # without those who don't wait any more
