"""Calls for what is public: signed directories (SPEC 6), as the bytes that came. All raise StoreUnavailable."""

from typing import Annotated

import msgspec

from app.store_calls.call import ANYONE, call


@call(ANYONE)
def find(version: Annotated[int, msgspec.Meta(ge=0, lt=2**53)]) -> bytes | None:
    """The signed directory of this version, if it was published."""
