"""Calls for what the people of the directory have signed: cards and confirmations (SPEC 6), as the JSON that came.

All raise StoreUnavailable.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import ANYONE, PEOPLE, Id, call

Statement = Annotated[bytes, msgspec.Meta(max_length=8192)]


class StoredCard(NamedTuple):
    """A card by `verify` (32 bytes) for the days from `first` to `last`, and its signed JSON."""

    verify: Id
    first: date
    last: date
    statement: Statement


class StoredConfirmation(NamedTuple):
    """A confirmation by `verify` of the directory with this digest (32 bytes each), and its signed JSON."""

    verify: Id
    directory: Id
    day: date
    statement: Statement


@call(ANYONE)
def list_cards_of(verify: Id) -> list[bytes]:
    """List all cards that are stored as this verifying key's."""


@call(PEOPLE, changes=True)
def add_cards(cards: Annotated[Sequence[Statement], msgspec.Meta(max_length=100)]) -> None:
    """Store cards that who asks has signed. What is held already changes nothing."""


@call(PEOPLE, changes=True)
def add_confirmation(confirmation: Statement) -> None:
    """Store a confirmation that who asks has signed. What is held already changes nothing."""
