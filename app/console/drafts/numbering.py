"""Draws the number of a case: the year, and the highest number that the store has of it plus one to three.

The step is drawn, so that a gap tells no officer that a case was taken in that leaves them out.
"""

import secrets

from app.clock import today
from app.procedure.answers import CaseNumber
from app.procedure.facts import find_asked, find_first
from app.procedure.model import NUMBER, Action
from app.procedure.state import State
from app.store_calls.call import Store
from app.store_calls.entries import find_highest_number
from crypto.message_fields import Detail

MOST_STEP = 3


def draw_number(store: Store) -> CaseNumber:
    """Draw a number of this year. Another console may take it meanwhile. Raises StoreUnavailable."""
    year = today().year
    return CaseNumber(year, find_highest_number(store, year) + 1 + secrets.randbelow(MOST_STEP))


def number_step(store: Store, state: State, action: Action | None) -> tuple[dict[str, Detail], CaseNumber | None]:
    """Draw the number that an action gives its case: as an answer, and by itself; nothing if the case has one.

    Raises StoreUnavailable.
    """
    asked = find_asked(action.questions if action else (), NUMBER)
    if asked is None or find_first(state, NUMBER):
        return {}, None
    number = draw_number(store)
    return {asked.id: str(number)}, number
