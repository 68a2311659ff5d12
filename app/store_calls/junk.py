"""Calls for junk: cases in which no officer has done anything. All raise StoreUnavailable.

Whether a case can be opened by anybody doesn't show in the store, and must not. What shows is whether an officer has
ever acted: the first step is due within days. An officer who can read such a case may call it junk, and signs that;
who can't read it, only once all officers have left it alone for 30 days.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import PEOPLE, Envelope, Id, Role, call
from app.store_calls.deletions import Order

UNTOUCHED_DAYS = 30
# A message of the reporter gives officers as long again, once: whoever goes on writing keeps no case for ever.
MOST_DAYS = 2 * UNTOUCHED_DAYS
MOST_REMOVED = 200  # cases in a transaction, in which no report can be filed


class Untouched(NamedTuple):
    """A case without an entry: its gate (32 bytes), its day, the day of its latest message, and its size.

    `size_bytes` is the most that its messages and files take.
    """

    gate: Id
    received_on: date
    written_on: date
    size_bytes: int

    @property
    def class_bytes(self) -> int:
        """The power of two that its size reaches at most: who varies sizes makes no more groups."""
        return 1 << max(self.size_bytes - 1, 0).bit_length()

    @property
    def place(self) -> tuple[date, int]:
        """What cases are grouped by: their day and size class."""
        return self.received_on, self.class_bytes

    def is_left(self, day: date) -> bool:
        """Whether it may be removed on a day by somebody who can't read it.

        So it is 30 days after its report and the latest message, and anyhow after 60.
        """
        before = day - timedelta(UNTOUCHED_DAYS)
        is_long_ago = self.received_on <= day - timedelta(MOST_DAYS)
        return self.received_on <= before and (self.written_on <= before or is_long_ago)


class Removal(NamedTuple):
    """What was removed at once of the reports of one day: how many cases, of how many bytes at most."""

    removed_on: date
    received_on: date
    cases: int
    size_bytes: int

    @property
    def days(self) -> int:
        """How many days after the reports it was: less than 30 if an officer called them junk."""
        return (self.removed_on - self.received_on).days

    @property
    def facts(self) -> dict[str, str | int]:
        """What a docket of it is about."""
        days = {"removed_on": self.removed_on.isoformat(), "received_on": self.received_on.isoformat()}
        return {**days, "cases": self.cases, "bytes": self.size_bytes}


class StoredRemoval(NamedTuple):
    """A removal, and its docket: None if the operator did it, or there was no auditor."""

    removal: Removal
    docket: bytes | None


def count_removal(seen: Sequence[Untouched], removed_on: date) -> Removal:
    """What is removed if all of these go, which are of one day."""
    return Removal(removed_on, seen[0].received_on, len(seen), sum(each.size_bytes for each in seen))


@call(Role.READER)
def list_untouched() -> list[Untouched]:
    """List the cases without an entry, of any age, in no order."""


@call(Role.READER, changes=True)
def remove_untouched(
    seen: Annotated[Sequence[Untouched], msgspec.Meta(min_length=1, max_length=MOST_REMOVED)],
    order: Order,
    docket: Envelope | None = None,
) -> bool:
    """Remove these cases, which are of one day, and note it with the docket; the order, by who asks, is kept.

    Returns whether their files are erased as well. Raises Unordered; JunkMoved unless all are as they were seen.
    """


@call(PEOPLE)
def list_removals() -> list[StoredRemoval]:
    """List what was removed, the latest 300 removals first."""


@call(PEOPLE)
def count_removed() -> dict[date, int]:
    """Count how many cases were removed on each day."""
