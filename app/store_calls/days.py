"""Calls for closed days (SPEC 10), which are public. All raise StoreUnavailable."""

from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import PEOPLE, call


class SignedPart(NamedTuple):
    """A part of a closed day, and what was signed of the day: head, signature, the nodes beside the part's way up."""

    head: bytes
    signature: bytes
    path: bytes
    leaves: bytes


@call(PEOPLE)
def find_part(day: date, number: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]) -> SignedPart | None:
    """A part of a closed day by its number from 0, if the day is closed and has so many."""
