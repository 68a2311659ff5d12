"""Python's cyclic garbage collector: of a large index, one run scans for longer than a page takes."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_running: list[None] = []


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Turn the collector off: it would scan the many summaries again and again, and find nothing.

    Several threads may do so at once: it is on again when the last of them is done.
    """
    with _lock:
        _running.append(None)
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _running.pop()
            if not _running:
                gc.enable()
