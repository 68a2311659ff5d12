"""Calls for what is new in a store: in one answer what every look of a console needs, or when there is something.

All raise StoreUnavailable.
"""

from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from app.store_calls.bulletin import Bulletin, State
from app.store_calls.call import ANYONE, PEOPLE, call
from app.store_calls.cases import Changes
from app.store_calls.cases import State as CasesState

WaitSeconds = Annotated[int, msgspec.Meta(ge=0, le=50)]


class Known(NamedTuple):
    """What a console knows: the states of earlier answers, b"" for nothing."""

    bulletin: State = b""
    cases: CasesState = b""


class News(NamedTuple):
    """What is other than what is known; None where nothing is. Who reads no reports is told of no cases."""

    bulletin_state: bytes
    bulletin: Bulletin | None
    changes: Changes | None


@call(ANYONE)
def read_news(known: Known, day: date) -> News:
    """Read the bulletin for a day, and what changed in the list of cases."""


@call(PEOPLE)
def await_news(known: Known, day: date, wait_seconds: WaitSeconds) -> bool:
    """Wait so long for something that `read_news` would tell: whether there is anything. Sooner if too many wait."""
