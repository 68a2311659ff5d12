"""Whether reporters have sent anything: reports and follow-ups. What officers write causes no notice."""

from datetime import timedelta

from app.case_store.cases import list_recent_messages
from app.clock import today
from app.store.database import Database
from app.store.revision import Revision

# What was received before midnight may be stored a little after it.
OVERLAP = timedelta(days=1)


class Arrivals:
    """What came to a store since this process looked first. In memory alone, and of two days."""

    def __init__(self, db: Database) -> None:
        self._db, self._revision = db, Revision(db)
        self._seen: object = None
        self._known: set[bytes] = set()

    def look(self) -> bool:
        """Whether anything came since the last look. Raises StoreUnavailable: the next look tells it then."""
        revision = self._revision.read()
        if revision == self._seen:
            return False
        found = list_recent_messages(self._db, today() - OVERLAP)
        came = not found <= self._known
        self._seen, self._known = revision, found
        return came
