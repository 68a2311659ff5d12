"""What the gateway works with, and who asks of it."""

from collections.abc import Sequence
from typing import NamedTuple

from app.blobs.storage import Blobs
from app.gateway.budgets import Budgets
from app.gateway.listing import Listing
from app.gateway.people import Caller, People
from app.gateway.turns import Turns
from app.gateway.waiting import Waiting
from app.rules import Rules
from app.store import uploads
from app.store.database import Database
from app.store_calls.errors import BlobsUnavailable


class Service(NamedTuple):
    """The store of one installation (its instance, 16 bytes), its rules, and what this process knows of it."""

    db: Database
    blobs: Blobs
    instance: bytes
    rules: Rules
    people: People
    listing: Listing
    budgets: Budgets
    turns: Turns
    waiting: Waiting

    def erase(self, ids: Sequence[bytes]) -> bool:
        """Erase what was attached to deleted cases; False if they can't be reached: the clean-up does it then."""
        try:
            uploads.erase_claimed(self.db, self.blobs, ids)
        except BlobsUnavailable:
            return False
        return True


class Asked(NamedTuple):
    """A service, and who asks of it."""

    service: Service
    caller: Caller
