"""The quota of kept bytes, as one process counts it."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

COUNT_SECONDS = 300.0


class Quota:
    """A quota in bytes, compared with the last count and what this process has added since.

    Every process counts for itself: at the start, and in the background every five minutes while it adds. Together they
    may go over the quota by what the others added in that time.
    """

    def __init__(self, quota_bytes: int, count: Callable[[], int]) -> None:
        """`count` gives the bytes that are kept; what it raises the first time is raised here."""
        self._quota_bytes, self._count = quota_bytes, count
        self._lock = threading.Lock()
        self._kept = count()
        self._due = time.monotonic() + COUNT_SECONDS

    def has(self, bytes_: int) -> bool:
        """Whether so many more bytes fit."""
        with self._lock:
            if time.monotonic() >= self._due:
                self._due = time.monotonic() + COUNT_SECONDS
                threading.Thread(target=self._count_again, name="count-blobs", daemon=True).start()
            return self._kept + bytes_ <= self._quota_bytes

    def take(self, bytes_: int) -> None:
        """Count so many more bytes as kept; less than none where some were erased."""
        with self._lock:
            self._kept += bytes_

    def _count_again(self) -> None:
        before = self._kept
        # A store that can't be counted just now refuses pieces by itself.
        with suppress(Exception):
            counted = self._count()
            with self._lock:
                # What was added meanwhile may be in both: rather too much than too little.
                self._kept += counted - before
