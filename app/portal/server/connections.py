"""All connections of a process: how many there may be, how much memory they may hold, and who goes to make room."""

import math
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from app.metrics.faults import Faults, SharedFaults
from app.portal.server.connection import Connection, Stage

HELD_BYTES = 3 * 2**24
RECEIVING = (Stage.WAITING, Stage.HEAD)


class Connections:
    """They hold what has been received of requests, until these are answered, and what is left to send of answers."""

    def __init__(self, most: int, faults: Faults | None = None) -> None:
        self.most, self.faults = most, faults or SharedFaults().part()
        self.is_stopping = False
        self.held_bytes = 0
        self._open: set[Connection] = set()
        self._waiting: OrderedDict[Connection, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, connection: Connection) -> None:
        """Take a new one. If there are too many, the one that waits longest for its request ends, or the slowest."""
        if len(self._open) >= self.most:
            (next(iter(self._waiting), None) or min(self._open, key=_rate_at(monotonic()))).end()
        self._open.add(connection)

    def remove(self, connection: Connection) -> None:
        """Forget one that is closed."""
        self.hold(connection, 0)
        self._open.discard(connection)

    def note(self, connection: Connection) -> None:
        """Keep apart those that haven't said yet what they want, in the order in which they began to wait."""
        if connection.stage in RECEIVING:
            self._waiting.setdefault(connection)
        else:
            self._waiting.pop(connection, None)

    def hold(self, connection: Connection, size: int) -> None:
        """Count that it holds so many bytes now. If that is too much, the slowest of those go that hold much."""
        self.held_bytes += size - connection.held_bytes
        connection.held_bytes = size
        while self.held_bytes > HELD_BYTES:
            given = [each for each in self._open if each.held_bytes and each.stage is not Stage.WORKING]
            if not given:
                break  # All of it is being worked on.
            # By bytes or by time the honest would go who send a large piece on a slow line. To be faster than they are,
            # whoever holds memory has to fill it anew every few seconds. Who holds little makes no room by going.
            share = sum(each.held_bytes for each in given) / len(given) / 2
            min((each for each in given if each.held_bytes >= share), key=_rate_at(monotonic())).turn_away()

    def end_late(self) -> None:
        """End those whose time is over. To be called every second."""
        now = monotonic()
        for connection in [each for each in self._open if each.deadline < now]:
            connection.end()


def _rate_at(now: float) -> Callable[[Connection], float]:
    """Bytes a second. What is being worked on isn't slow."""
    return lambda each: math.inf if each.stage is Stage.WORKING else each.moved_bytes / (now - each.since + 0.01)
