"""Metrics of the gateway, given by a thread of its process."""

import json
import threading
from datetime import date

from app.clock import today
from app.gateway.application import Application
from app.gateway.people import People
from app.metrics.exporter import Exporter
from app.metrics.health import Health
from app.room import Budget
from app.store import statements
from app.store.database import Database


def start_metrics(port: int, application: Application) -> None:
    """Answer at this port of 127.0.0.1 as long as the process lives. Raises OSError."""
    exporter, served = Exporter(port), application.service
    days = Days(served.db, served.people)
    health = Health(served.db, served.blobs, application.faults, days.read, (Budget.OFFICERS,))
    threading.Thread(target=exporter.run, args=(health,), name="metrics", daemon=True).start()


class Days:
    """Until when the newest directory lives, and is fresh.

    How long it is fresh is looked at once a day, and when there is a new directory: it moves when an officer unlocks.
    """

    def __init__(self, db: Database, people: People) -> None:
        self._db, self._people = db, people
        self._looked: tuple[date, bytes] | None = None
        self._fresh = date.min

    def read(self) -> dict[str, date]:
        """The two days; none if there is no directory that the root has signed. Raises StoreUnavailable."""
        newest, now = self._people.read_directory(), today()
        if newest is None:
            return {}
        if self._looked != (now, newest.digest):
            active = {each.verify for each in newest.active(now.isoformat())}
            confirmed = statements.list_confirmations(self._db, active, newest.digest)
            joined = newest.join({"cards": [], "confirmations": [json.loads(each) for each in confirmed]})
            self._fresh = date.fromisoformat(joined.fresh_until(now.isoformat()))
            self._looked = (now, newest.digest)
        return {"expiry": date.fromisoformat(newest.expires_on), "fresh": self._fresh}
