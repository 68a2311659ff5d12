"""Calls for records with their dockets, as auditors read them: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import Id, Role, Store, call, split
from app.store_calls.cases import CaseRow, EnvelopeRow, StoredEntry

MOST_READ = 50
Gates = Annotated[Sequence[Id], msgspec.Meta(max_length=MOST_READ)]


class Docket(NamedTuple):
    """A docket, and the day on which it came."""

    envelope: bytes
    received_on: date


class DocketedCase(NamedTuple):
    """A case's row, its report if it is there, its entries and its dockets: all of one state of the store."""

    row: CaseRow
    report: bytes | None
    entries: list[StoredEntry]
    dockets: list[Docket]


@call(Role.AUDITOR)
def list_contents() -> tuple[list[CaseRow], list[tuple[bytes, bytes]]]:
    """Every case; the id and gate of every message, entry and docket, without reading one: all of one state."""


@call(Role.AUDITOR)
def read_docketed_of(gates: Gates) -> list[DocketedCase]:
    """Read the cases behind these gates, in no order; what was deleted meanwhile is left out."""


@call(Role.READER | Role.AUDITOR)
def read_dockets(gates: Gates) -> dict[bytes, list[EnvelopeRow]]:
    """Read the dockets behind these gates, by gate, in one transaction."""


def read_docketed(store: Store, gates: Sequence[bytes]) -> Iterator[DocketedCase]:
    """Read the cases behind any number of gates (32 bytes each), in no order; without those deleted meanwhile."""
    for some in split(gates, MOST_READ):
        yield from read_docketed_of(store, some)
