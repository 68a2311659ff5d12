"""Background work that is repeated as long as the process lives."""

import logging
import threading
import time
from collections.abc import Callable

from app.error_log import describe

log = logging.getLogger(__name__)


def start_periodic(name: str, seconds: float, work: Callable[[], None]) -> None:
    """Do the work now, and again so many seconds after it has ended, in a daemon thread. Errors are logged."""
    threading.Thread(target=_repeat, args=(seconds, work), name=name, daemon=True).start()


def _repeat(seconds: float, work: Callable[[], None]) -> None:
    while True:
        try:
            work()
        except Exception as error:
            log.error("%s", describe(error))
        time.sleep(seconds)
