"""The call for what every look of a console needs beside cases: the newest directory, what its people have signed.

Raises StoreUnavailable.
"""

from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from app.rules import Rules
from app.store_calls.call import ANYONE, call

State = Annotated[bytes, msgspec.Meta(max_length=32)]


class Bulletin(NamedTuple):
    """The newest signed directory, None if none was published, and its handovers (SPEC 6), as the bytes that came.

    Of its people active on the day: `cards` valid then, soon or just before, and the newest of the `confirmations` of
    each. Of who asks: all `own_cards`, and the row keys of the keyring's parts in their order: others, once it was
    replaced. `register` are the ids (32 bytes) of all its entries, in no order; none for who reads no reports.
    `rules` are those of the server, None as long as no bulletin was read.
    """

    directory: bytes | None
    handovers: list[bytes]
    cards: list[bytes]
    confirmations: list[bytes]
    own_cards: list[bytes]
    keyring: list[int]
    register: list[bytes]
    rules: Rules | None = None


@call(ANYONE)
def read_bulletin(state: State, day: date) -> tuple[bytes, Bulletin | None]:
    """Read it for a day, and the state (32 bytes) that it is in; None if the state is that of an earlier answer."""
