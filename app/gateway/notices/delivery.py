"""Sends notices when they are due, by all ways, until each has gone or the next is due."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from gettext import gettext as _

from app.error_log import describe
from app.gateway.notices.notice import Notice, NotSent, Way
from app.gateway.notices.plan import Plan
from app.store_calls.errors import StoreUnavailable

# How long after each try the next comes; the last again and again, so that none is lost and no server flooded.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
AT_ONCE = 8

log = logging.getLogger(__name__)


class Delivery:
    """One way, with the notice that is owed on it, if there is one: never more."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._owed: Notice | None = None
        self._tries = 0
        self._next_try: datetime | None = None
        self.failure: str | None = None

    def owe(self, notice: Notice) -> None:
        """Have a notice sent, in place of one that couldn't be."""
        self._owed, self._tries, self._next_try = notice, 0, None

    def try_sending(self, now: datetime) -> str | None:
        """Send what is owed, if it is time: why it couldn't be, at the first try. `failure` says it until it could."""
        if self._owed is None or (self._next_try is not None and now < self._next_try):
            return None
        try:
            self._way.send(self._owed)
        except Exception as error:
            # What a server outside does must not end this.
            reason = str(error) if isinstance(error, NotSent) else describe(error)
            self.failure, is_first = f"{self._way.name}: {reason}", not self._tries
            self._next_try = now + PAUSES[min(self._tries, len(PAUSES) - 1)]
            self._tries += 1
            return self.failure if is_first else None
        self._owed = self.failure = None
        return None


class Notifier:
    """All ways and the plan, since `begun`; times are UTC."""

    def __init__(self, plan: Plan, ways: Sequence[Way], text: str, begun: datetime) -> None:
        self._plan, self._text, self._told_on = plan, text, begun.date()
        self._deliveries = [Delivery(way) for way in ways]
        self._has_store = True

    def step(self, now: datetime) -> None:
        """Send what is due by now, and log what couldn't be."""
        if name := self._take_due(now):
            for each in self._deliveries:
                each.owe(Notice(self._text, name))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            failures = [*pool.map(lambda each: each.try_sending(now), self._deliveries)]
        if self._plan.is_secret:
            # Or the line's time would tell when something came.
            is_midnight, self._told_on = now.date() != self._told_on, now.date()
            failures = [each.failure for each in self._deliveries] if is_midnight else []
        for failure in filter(None, failures):
            log.error("%s", failure)

    def _take_due(self, now: datetime) -> str | None:
        try:
            name = self._plan.take_due(now)
        except Exception as error:
            reason = error if isinstance(error, StoreUnavailable) else describe(error)
            if self._has_store:
                log.error(_("The store can't be reached (%s): nobody is told of what comes until it can."), reason)
            self._has_store = False
            return None
        self._has_store = True
        return name
