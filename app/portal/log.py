"""Log lines: a day, a level and a message; of the same ones, one a minute."""

import logging
import threading
import time
from types import TracebackType

from app.error_log import describe

SECONDS = 60.0
MOST_KINDS = 1000


class DayFormatter(logging.Formatter):
    """Formats day, level and message: a finer time, or an exception's text, could tell about a reporter."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d")

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return describe(ei[1])


class Repeats(logging.Filter):
    """Lets a line through unless the same one went through within the last minute; then says how many there were.

    Whoever makes requests fail must not fill the disk with them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is to be written."""
        text, now = record.getMessage(), time.monotonic()
        with self._lock:
            due, held_back = self._seen.get(text, (0.0, 0))
            if now < due:
                self._seen[text] = (due, held_back + 1)
                return False
            if len(self._seen) >= MOST_KINDS:
                self._seen.clear()
            self._seen[text] = (now + SECONDS, 0)
        if held_back:
            record.msg, record.args = "%s (and %d times since it was last said)", (text, held_back)
        return True
