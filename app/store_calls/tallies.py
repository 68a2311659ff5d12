"""Calls for tallies of cases (SPEC 9), and how many cases there should be of. All raise StoreUnavailable."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import MOST_NAMED, Envelope, Id, Ids, Role, Store, call, split

Keys = Annotated[Sequence[int], msgspec.Meta(max_length=MOST_NAMED)]
COUNTS = Role.READER | Role.PUBLISHER


class StoredTally(NamedTuple):
    """A row of a tally: its key, by which it is read, its id (32 bytes), and whether it was stored for publishers."""

    key: int
    id: bytes
    for_publishers: bool


@call(COUNTS)
def list_tallies() -> list[StoredTally]:
    """List all tallies, without reading one of them, in no order."""


@call(COUNTS)
def read_rows(keys: Keys) -> list[tuple[int, bytes]]:
    """Read the tallies of these keys: key and envelope; those that are gone are left out."""


@call(COUNTS)
def find_stored_of(ids: Ids) -> list[bytes]:
    """Find which of these ids are stored for publishers."""


@call(Role.READER, changes=True)
def add_tally(id: Id, envelope: Envelope) -> None:
    """Store a tally for publishers under its id, unless somebody has done it."""


@call(COUNTS)
def count_taken_up() -> int:
    """Count the cases in which officers have acted, those that they have deleted since among them."""


@call(COUNTS)
def count_waiting(before: date) -> int:
    """Count the reports of days before this one in which no officer has acted."""


def read_tallies_at(store: Store, keys: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Read the tallies of any number of keys, some at a time: key and envelope; those that are gone are left out."""
    for some in split(keys, MOST_NAMED):
        yield from read_rows(store, some)


def find_stored(store: Store, ids: Collection[bytes]) -> set[bytes]:
    """Find which of any number of ids (32 bytes each) are stored for publishers."""
    return {id for some in split(ids, MOST_NAMED) for id in find_stored_of(store, some)}
