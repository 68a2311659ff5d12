"""Waiting for an event. The bound is there only so that a hang ends: no verdict depends on how fast the machine is."""

import time
from collections.abc import Callable
from functools import partial

HANG_SECONDS = 300
HANG_MS = HANG_SECONDS * 1000
NAP = partial(time.sleep, 0.01)


def wait_until(holds: Callable[[], object], pause: Callable[[], object] = NAP) -> None:
    """Return as soon as `holds` gives something true, which is asked again after each pause.

    Where Playwright must go on meanwhile, it has to be what pauses. Raises AssertionError after `HANG_SECONDS`.
    """
    deadline = time.monotonic() + HANG_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "this never comes"
        pause()
