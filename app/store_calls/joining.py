"""The call by which somebody whom no directory names yet hands in a key, as whoever invited them asked for it."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from app.store_calls.call import ANYONE, Id, call
from app.store_calls.statements import Statement


@call(ANYONE, changes=True)
def hand_in_key(code: Id, file: Id, cards: Annotated[Sequence[Statement], msgspec.Meta(max_length=100)]) -> None:
    """Hand in the verifying key that signs this call, with cards that it has signed, for a code that is good once, and
    the digest of the file that the code was in. The same again changes nothing.

    Raises CodeEnded, JoinFileChanged, CodeUsed, StoreUnavailable.
    """
