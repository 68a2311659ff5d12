"""What the gateway works with, and who asks of it."""

from collections.abc import Sequence
from typing import NamedTuple

from app.blobs.storage import Blobs
from app.gateway.budgets import Budgets
from app.gateway.listing import Listing
from app.gateway.people import Caller, People
from app.store.database import Database
from app.store_calls.errors import BlobsUnavailable


class Service(NamedTuple):
    """The store of one installation (its instance, 16 bytes), and what this process knows of it."""

    db: Database
    blobs: Blobs
    instance: bytes
    people: People
    listing: Listing
    budgets: Budgets

    def erase(self, ids: Sequence[bytes]) -> bool:
        """Erase the pieces of files; False if they can't be reached: the portal's clean-up erases them then."""
        try:
            for id in ids:
                self.blobs.erase(id)
        except BlobsUnavailable:
            return False
        return True


class Asked(NamedTuple):
    """A service, and who asks of it."""

    service: Service
    caller: Caller
