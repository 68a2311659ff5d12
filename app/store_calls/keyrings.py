"""Calls for the keyring of who asks: what officers keep of retired cards (SPEC 8), sealed to themselves.

All raise StoreUnavailable.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from app.store_calls.call import PEOPLE, Envelope, call

Parts = Annotated[Sequence[Envelope], msgspec.Meta(max_length=1000)]


@call(PEOPLE)
def read_keyring() -> list[bytes]:
    """Read the keyring: its parts in their order, none if there is none."""


@call(PEOPLE, changes=True)
def replace_keyring(parts: Parts, replaced: Parts) -> None:
    """Store a keyring in place of the whole one named, in one transaction; have that one's bytes overwritten.

    The same again changes nothing. Raises KeyringMoved if another is there; NoRoom.
    """
