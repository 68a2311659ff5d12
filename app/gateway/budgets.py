"""Budgets: how much an officer asks and changes in a day, so that a stolen key can't fill the store or empty it.

They are counted in memory, by person, and begin anew each day and with each start.
"""

import threading
from collections import Counter
from datetime import date

from app.clock import today
from app.store_calls.errors import BudgetSpent

# A large team's busiest day, many times over.
MOST = {"calls": 400_000, "changes": 50_000, "bytes": 64 * 2**30, "deletions": 2_000}


class Budgets:
    """Of all people together, each by a verifying key (32 bytes)."""

    def __init__(self) -> None:
        self._day = date.min
        self._spent = Counter[tuple[bytes, str]]()
        self._lock = threading.Lock()

    def spend(self, verify: bytes, kind: str, count: int) -> None:
        """Spend of a person's budget of a kind. Raises BudgetSpent if it doesn't suffice: nothing is spent then."""
        with self._lock:
            if self._day != today():
                self._day = today()
                self._spent.clear()
            if self._spent[verify, kind] + count > MOST[kind]:
                raise BudgetSpent
            self._spent[verify, kind] += count
