"""What is told of a service: whether it can store, what it has room for, its directory's days, its faults."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from time import monotonic
from typing import NamedTuple

from app.blobs.storage import Blobs
from app.clock import today
from app.metrics.closed import Closed
from app.metrics.faults import Fault, SharedFaults
from app.room import Budget
from app.store.capacity import AMPLE_BYTES
from app.store.database import Database
from app.store.directories import newest_version
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable

LOOK_SECONDS = 5.0
ERRORS = (Fault.FAILED, Fault.STORE, Fault.FULL)


class Metric(NamedTuple):
    """One line: its name, what it means, its value, and its label if it has one."""

    name: str
    meaning: str
    value: int
    label: str = ""


class Health:
    """A program over its store, as it was a few seconds ago: how long an answer takes must not tell what is going on.

    `read_days` gives days of the newest directory by what ends then, and raises StoreUnavailable; `budgets` are the
    kinds of writing that the program does.
    """

    def __init__(
        self,
        db: Database,
        blobs: Blobs,
        faults: SharedFaults,
        read_days: Callable[[], dict[str, date]],
        budgets: tuple[Budget, ...] = tuple(Budget),
    ) -> None:
        self._db, self._blobs, self._read_days, self._budgets = db, blobs, read_days, budgets
        self._closed = Closed(faults.read)
        self._ample: tuple[date, dict[Budget, bool]] | None = None
        self._due = 0.0
        self.unreachable = list[str]()
        self.metrics = list[Metric]()

    def tick(self) -> None:
        """Look again if that is due. To be called every second."""
        self._closed.tick()
        if monotonic() >= self._due:
            self.unreachable = self._find_unreachable()
            self.metrics = [*self._measure()]
            self._due = monotonic() + LOOK_SECONDS

    def _find_unreachable(self) -> list[str]:
        checks = {"database": self._look_at_database, "files": self._look_at_files}
        return [name for name, check in checks.items() if not check()]

    def _measure(self) -> Iterator[Metric]:
        for name in ("database", "files"):
            is_reachable = name not in self.unreachable
            yield Metric("reachable", "Whether it can be reached.", is_reachable, f'store="{name}"')
        if not self.unreachable:
            with suppress(StoreUnavailable, BlobsUnavailable):
                yield from [*self._measure_room()]
            with suppress(StoreUnavailable):
                for name, day in self._read_days().items():
                    left = (day - today()).days
                    yield Metric("directory_days", "Days left of the newest directory.", left, f'until="{name}"')
        yield from self._tell_faults()

    def _look_at_database(self) -> bool:
        with suppress(StoreUnavailable):
            newest_version(self._db)
            return True
        return False

    def _look_at_files(self) -> bool:
        with suppress(BlobsUnavailable):
            self._blobs.check_place()
            return True
        return False

    def _measure_room(self) -> Iterator[Metric]:
        now = self._list_room(0)
        if self._ample is None or self._ample[0] != today():
            # Once a day: how much is free, looked at twice, tells when something was stored.
            self._ample = (today(), self._list_room(AMPLE_BYTES))
        for budget, has in now.items():
            yield Metric("room", "Whether writing of this kind is taken.", has, f'for="{budget.name.lower()}"')
        for budget, has in self._ample[1].items():
            label = f'for="{budget.name.lower()}"'
            yield Metric("room_ample", "Whether 1 GiB more would be taken, as looked at once today.", has, label)

    def _list_room(self, bytes_: int) -> dict[Budget, bool]:
        with self._db.reading() as connection:
            has = {each: self._db.capacity.has(connection, each, bytes_) for each in self._budgets}
        if Budget.FILES in has:
            has[Budget.FILES] &= self._blobs.has_room(bytes_)
        return has

    def _tell_faults(self) -> Iterator[Metric]:
        closed = self._closed
        for day, counts, how in (("yesterday", closed.yesterday, ""), ("today", closed.today, _ROUND)):
            for fault in ERRORS:
                label = f'kind="{fault.name.lower()}"'
                yield Metric(f"errors_{day}", f"Requests that failed {day} (UTC){how}.", counts[fault], label)
        for day, counts, how in (("yesterday", closed.yesterday, ""), ("today", closed.today, _ROUND)):
            meaning = f"Processes that ended unasked {day} (UTC){how}."
            yield Metric(f"restarts_{day}", meaning, counts[Fault.ENDED])
        busy = closed.last_hour[Fault.BUSY]
        yield Metric("busy_last_hour", "Requests refused as too many in the last whole hour, rounded down.", busy)


_ROUND = ", until the last whole hour, rounded down to a power of ten"
