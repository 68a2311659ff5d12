"""Calls for the register of what officers record beside cases (SPEC 9): sealed envelopes.

All raise StoreUnavailable.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from app.store_calls.call import Envelope, Id, Role, Store, call, split

MOST_READ = 50


@call(Role.READER)
def list_register() -> list[bytes]:
    """The ids (32 bytes) of all entries, in no order, without reading one of them."""


@call(Role.READER)
def read_entries(ids: Annotated[Sequence[Id], msgspec.Meta(max_length=MOST_READ)]) -> dict[bytes, bytes]:
    """Read the envelopes of entries, by their ids; what isn't there is left out."""


@call(Role.READER, changes=True)
def add_to_register(envelopes: Annotated[Sequence[Envelope], msgspec.Meta(max_length=MOST_READ)]) -> None:
    """Store entries, all or none; one that is there changes nothing. Raises NoRoom."""


def read_register(store: Store, ids: Sequence[bytes]) -> dict[bytes, bytes]:
    """Read the envelopes of any number of entries, by their ids (32 bytes); what isn't there is left out."""
    found: dict[bytes, bytes] = {}
    for some in split(ids, MOST_READ):
        found.update(read_entries(store, some))
    return found
