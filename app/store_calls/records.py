"""Calls for the records of cases, as their verification reads them: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import PEOPLE, Id, Store, call, split

MOST_READ = 50


class StoredRecord(NamedTuple):
    """A case's mailbox (32 bytes), its report if it is there, and each entry's `previous` (32 bytes) and envelope."""

    mailbox: bytes
    report: bytes | None
    entries: list[tuple[bytes, bytes]]


@call(PEOPLE)
def list_mailboxes() -> list[bytes]:
    """The mailbox (32 bytes) of every case, in no order."""


@call(PEOPLE)
def read_records_of(mailboxes: Annotated[Sequence[Id], msgspec.Meta(max_length=MOST_READ)]) -> list[StoredRecord]:
    """Read the records of these cases; one that was deleted has neither report nor entries."""


@call(PEOPLE)
def list_deleted() -> dict[bytes, date]:
    """The days on which cases were deleted, by mailbox (32 bytes), as the store has them."""


def read_records(store: Store) -> Iterator[StoredRecord]:
    """Read the record of every case, in no order; one that is deleted meanwhile has neither report nor entries."""
    for some in split(list_mailboxes(store), MOST_READ):
        yield from read_records_of(store, some)


def read_record(store: Store, mailbox: bytes) -> StoredRecord:
    """Read the record of one case; one that was deleted has neither report nor entries."""
    [record] = read_records_of(store, [mailbox])
    return record
