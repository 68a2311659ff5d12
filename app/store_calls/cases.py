"""Calls for cases: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple

import msgspec

from app.store_calls.call import Id, Ids, Role, call

Place = Literal["report", "follow-up", "entry", "reply", "docket"]


class CaseRow(NamedTuple):
    """A case: its gate and mailbox (32 bytes each), and the day on which its report came."""

    gate: bytes
    mailbox: bytes
    received_on: date


class EnvelopeRow(NamedTuple):
    """One envelope; `previous` is an entry's, None for others. A reply's id is its place (16 bytes)."""

    id: bytes
    gate: bytes
    place: Place
    previous: bytes | None
    received_on: date
    envelope: bytes


class EnvelopeSize(NamedTuple):
    """One envelope that wasn't read: its id, place and bytes."""

    id: bytes
    place: Place
    size_bytes: int


class StoredEntry(NamedTuple):
    """An entry of a record, and the digest (32 bytes) of what it follows."""

    previous: bytes
    envelope: bytes
    received_on: date


class ListedEnvelope(NamedTuple):
    """A report, follow-up or entry that wasn't read: its id and gate (32 bytes each), and a message's day."""

    id: bytes
    gate: bytes
    written_on: date | None


class Changes(NamedTuple):
    """What came to a store, and went, since a state of it; after all of it, `state` is that of the store.

    `is_all`: it is everything there is, in place of what is known; `goes_on`: there is more, after this state. `gone`
    are gates (32 bytes each): with a case goes all that is behind its gate.
    """

    state: bytes
    is_all: bool
    goes_on: bool
    cases: list[CaseRow]
    envelopes: list[ListedEnvelope]
    gone: list[bytes]


State = Annotated[bytes, msgspec.Meta(max_length=64)]
# A reply is named by its place, of 16 bytes, all else by 32.
Names = Annotated[Sequence[Annotated[bytes, msgspec.Meta(min_length=16, max_length=32)]], msgspec.Meta(max_length=500)]


@call(Role.READER)
def list_changes(state: State) -> Changes:
    """List what changed since a state of an earlier answer; everything, for b"" or a state that nobody knows any
    more."""


@call(Role.READER)
def measure_cases(gates: Ids) -> dict[bytes, list[EnvelopeSize]]:
    """Measure the envelopes behind these gates, by gate, without reading them: report, entries, follow-ups, replies."""


@call(Role.READER)
def read_cases(gates: Ids) -> dict[bytes, list[EnvelopeRow]]:
    """Read all envelopes behind these gates, by gate, in one transaction; of a case that was deleted, none.

    Each gate's messages come before its entries, both in the order of days, and before these replies, in no order. All
    is in memory: measure them first.
    """


@call(Role.READER)
def read_envelopes(gate: Id, ids: Names) -> list[EnvelopeRow]:
    """Read the envelopes of these ids behind a gate; those that were deleted are left out."""
