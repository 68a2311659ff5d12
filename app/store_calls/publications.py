"""Calls for the figures of years as publishers signed them (SPEC 9), as the JSON that came.

All raise StoreUnavailable.
"""

from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.call import PEOPLE, Role, call


class StoredPublication(NamedTuple):
    """A year, the number of the publication in it, and its signed JSON."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=9999)]
    number: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
    document: Annotated[bytes, msgspec.Meta(max_length=2**20)]


@call(PEOPLE)
def list_publications() -> list[StoredPublication]:
    """List all publications, by year and number."""


@call(Role.PUBLISHER, changes=True)
def add_publication(publication: StoredPublication) -> None:
    """Store a publication. The same again changes nothing. Raises AlreadyTaken if its year has another of this number,
    NoRoom."""
