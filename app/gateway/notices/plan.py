"""When a notice is due: at fixed hours whatever there is, or at random after something came.

Nothing of it is written down: a plan begins anew with its process. Since nobody knows then what was sent before, each
begins with a notice.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from random import SystemRandom
from typing import Protocol

from app.gateway.notices.notice import NAME_BYTES, draw_name

LEAST_DELAY = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


class Plan(Protocol):
    """Tells when a notice is due. `is_secret`: when one fails to be sent tells when something came."""

    is_secret: bool

    def take_due(self, now: datetime) -> str | None:
        """The name of the notice that is due by now, once; None if none is."""


class Daily:
    """At these hours (UTC) of every day. It knows no store, and so can tell nothing of one."""

    is_secret = False

    def __init__(self, hours: Sequence[int]) -> None:
        self._hours = hours
        self._next: datetime | None = None

    def take_due(self, now: datetime) -> str | None:
        due, name = self._next, draw_name()
        if due is not None:
            if now < due:
                return None
            # Of one hour it is the same everywhere: of two processes that send it, a mailbox keeps one.
            name = hashlib.sha256(f"notice {due.isoformat()}".encode()).hexdigest()[: 2 * NAME_BYTES]
        self._next = self._find_next(now)
        return name

    def _find_next(self, now: datetime) -> datetime:
        days = (now.date(), now.date() + ONE_DAY)
        return min(at for day in days for hour in self._hours if (at := datetime.combine(day, time(hour), UTC)) > now)


class AfterArrivals:
    """Once for all that came, a time after the first of it that is drawn evenly between an hour and `most`.

    `look` tells whether anything came since it was asked last. Raises what it raises.
    """

    is_secret = True

    def __init__(self, look: Callable[[], bool], most: timedelta) -> None:
        self._look, self._most = look, most
        self._due: datetime | None = None
        self._has_begun = False

    def take_due(self, now: datetime) -> str | None:
        came = self._look()
        if not self._has_begun:
            self._has_begun = True
            return draw_name()
        if self._due is not None and now >= self._due:
            # What came just now is told by it too.
            self._due = None
            return draw_name()
        if came and self._due is None:
            self._due = now + LEAST_DELAY + (self._most - LEAST_DELAY) * SystemRandom().random()
        return None
