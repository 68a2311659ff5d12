"""What cases and envelopes there are, as a log of what came and went while this process has looked.

A console names a place in the log, and is told what follows it. The log is in memory alone: it knows an order that is
finer than a day.
"""

import secrets
import threading

from app.case_store.cases import list_contents
from app.store.database import Database
from app.store.revision import Revision
from app.store_calls.cases import CaseRow, Changes, ListedEnvelope

EPOCH_BYTES, PLACE_BYTES = 8, 8
MOST_AT_ONCE = 5000

Event = CaseRow | ListedEnvelope | bytes


class Listing:
    """The log of one store. A gate (32 bytes) stands for all that went with its case."""

    def __init__(self, db: Database) -> None:
        self._db, self._revision = db, Revision(db)
        self._lock = threading.Lock()
        self._seen: object = None
        self._begin()

    def list_changes(self, state: bytes) -> Changes:
        """List what follows a state, at most 5,000 things. Raises StoreUnavailable."""
        with self._lock:
            self._look()
            return self._tell(self._find_place(state))

    def has_changed(self, state: bytes) -> bool:
        """Whether anything follows a state. Raises StoreUnavailable."""
        with self._lock:
            self._look()
            return self._find_place(state) != len(self._log)

    def _begin(self) -> None:
        self._epoch = secrets.token_bytes(EPOCH_BYTES)
        self._log: list[Event] = []
        self._rows: dict[bytes, CaseRow] = {}
        self._envelopes: set[bytes] = set()

    def _look(self) -> None:
        revision = self._revision.read()
        if revision == self._seen:
            return
        rows, envelopes = list_contents(self._db)
        held = {row.gate for row in rows}
        gone = self._rows.keys() - held
        if len(self._log) > 3 * (len(rows) + len(envelopes)) + MOST_AT_ONCE:
            self._begin()
            gone = set()
        for gate in gone:
            del self._rows[gate]
        fresh = [row for row in rows if row.gate not in self._rows]
        written = [each for each in envelopes if each.id not in self._envelopes]
        # By their digests: a database gives rows in the order in which they came.
        self._log += [*sorted(gone), *sorted(fresh), *sorted(written, key=lambda each: each.id)]
        self._rows.update((row.gate, row) for row in fresh)
        self._envelopes = {each.id for each in envelopes}
        self._seen = revision

    def _find_place(self, state: bytes) -> int | None:
        epoch, place = state[:EPOCH_BYTES], int.from_bytes(state[EPOCH_BYTES:])
        known = len(state) == EPOCH_BYTES + PLACE_BYTES and epoch == self._epoch and place <= len(self._log)
        return place if known else None

    def _tell(self, place: int | None) -> Changes:
        start = place or 0
        stop = min(start + MOST_AT_ONCE, len(self._log))
        told = self._log[start:stop]
        return Changes(
            state=self._epoch + stop.to_bytes(PLACE_BYTES),
            is_all=place is None,
            goes_on=stop < len(self._log),
            cases=[each for each in told if isinstance(each, CaseRow)],
            envelopes=[each for each in told if isinstance(each, ListedEnvelope)],
            gone=[each for each in told if isinstance(each, bytes)],
        )
