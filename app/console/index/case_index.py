"""The case index: summaries of all cases, refreshed from the store. A case is opened again only if it has changed.

The newest are opened first. As long as others are missing, nobody is given a part of them for the whole.
"""

import threading
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from typing import NamedTuple

from app.console.cases.faults import CaseFault, FaultLog
from app.console.cases.loader import has_large
from app.console.gateway.listing import Listing
from app.console.index.collector import without_garbage_collection
from app.console.index.context import describe_context
from app.console.index.opener import Opener
from app.console.index.summary import CaseSummary
from app.console.index.summary_file import StoredSummary, SummaryFile
from app.console.index.summary_worker import SummaryMaker, digest_ids
from app.console.jobs import StillOpening, Stopped
from app.store_calls.call import Store
from app.store_calls.cases import CaseRow
from crypto.directory import Directory
from crypto.keys import Identity

SAVE_THRESHOLD = 500  # envelopes that the next session would have to open again
NEWEST = 25  # cases that are opened before all others
LOOK_SECONDS = 1.2  # that this may take: no case more is opened then
QUICK_BYTES = 16 * 2**20  # of a summary file that is read before that, in about a third of a second


class IndexedCase(NamedTuple):
    """A case that this officer can read, with its summary."""

    row: CaseRow
    summary: CaseSummary

    @property
    def gate(self) -> bytes:
        return self.row.gate


class CaseIndex:
    """The summaries of all cases, by their gates (32 bytes). One thread at a time may `look`, one `open_rest`.

    `version` grows with every change; `look` follows the `listing`. Without a `file`, no summary outlives the session.
    """

    def __init__(self, identity: Identity, file: SummaryFile | None = None) -> None:
        self.rows: Mapping[bytes, CaseRow] = {}
        self.summaries: dict[bytes, StoredSummary] = {}
        self.version = 0
        self._identity: Identity | None = identity
        self._former: Identity | None = None
        self._file = file
        self._is_file_due = False
        self._context = b""
        self._unsaved = 0
        # What changed and is not opened yet, the newest first, with the number of its envelopes.
        self._left: dict[bytes, int] = {}
        self._total = 0
        self.listing = Listing()
        self._counts: dict[bytes, int] = {}
        self._opener: Opener | None = None
        self._behind: Opener | None = None
        self._lock = threading.RLock()
        self._saving = threading.Lock()
        self._fault_log = FaultLog()

    @property
    def is_opening(self) -> bool:
        """Whether cases that are in the store, or what changed in them, are still to be opened."""
        return bool(self._left)

    @property
    def progress(self) -> tuple[int, int]:
        """How many envelopes are opened, of how many that were to be since nothing was left."""
        with self._lock:
            return self._total - sum(self._left.values()), self._total

    @property
    def damaged(self) -> int:
        """The number of cases whose reports are malformed, so that nobody can tell whom they are for."""
        return sum(each.is_damaged for each in [*self.summaries.values()])

    def find_row(self, mailbox: bytes) -> CaseRow | None:
        """Find the case of a mailbox (32 bytes), whether or not this officer can read it."""
        return next((row for row in self.rows.values() if row.mailbox == mailbox), None)

    def list_cases(self, *, partly: bool = False) -> list[IndexedCase]:
        """The cases that this officer can read, with their summaries, in no order.

        Raises StillOpening as long as some are missing, unless those that are opened will do: `partly`.
        """
        with self._lock:
            if self._left and not partly:
                raise StillOpening(*self.progress)
            rows, summaries = self.rows, self.summaries.copy().items()
        found = ((rows.get(gate), each.summary) for gate, each in summaries)
        return [IndexedCase(row, summary) for row, summary in found if row and summary]

    def list_faults(self) -> dict[bytes, CaseFault]:
        """The faults because of which cases have no summary, by their gates (32 bytes)."""
        return {gate: each.fault for gate, each in self.summaries.copy().items() if each.fault}

    def clear(self) -> None:
        """Drop everything; what is running ends with Stopped."""
        with self._lock:
            self._end_opening()
            self._identity = self._former = self._file = self._opener = None
            self.rows, self.summaries, self._left = {}, {}, {}

    def renew(self, identity: Identity, *, opens_the_same: bool) -> None:
        """Go on with other keys; the summaries stay if these open what the former ones did."""
        self._former = (self._former or self._identity) if opens_the_same else None
        self._identity = identity

    def look(self, store: Store, directory: Directory, maker: SummaryMaker) -> None:
        """Drop deleted cases, and open the newest of those that changed in the store: 25 at most, for about a second.

        `open_rest` opens the others. Raises StoreUnavailable, Stopped.
        """
        identity = self._identity
        if identity is None:
            raise Stopped
        rows, counts = self.listing.rows, self.listing.counts
        opener = Opener(store, identity, directory, maker)
        self._follow(opener, describe_context(identity, directory, maker), directory)
        newest = self._find_changed(opener, rows, counts)
        until = time.monotonic() + LOOK_SECONDS
        first = [row for row in newest[:NEWEST] if not has_large(store, [row])]
        with closing(opener.open_here(first, counts)) as results:
            for gate, stored in results:
                self._store(opener, gate, stored)
                if time.monotonic() > until:
                    break

    def open_rest(self) -> None:
        """Open what `look` left, the newest first. Raises StoreUnavailable, NotStarted, Stopped."""
        with self._lock:
            opener = self._behind = self._opener
        if opener is None:
            return
        if self._is_file_due:
            self._load(opener)
        while rows := [row for gate in [*self._left] if (row := self.rows.get(gate))]:
            deleted = {row.gate for row in rows}
            with closing(opener.open_all(rows, self._counts)) as results:
                for gate, stored in results:
                    self._store(opener, gate, stored)
                    deleted.remove(gate)
            with self._lock:
                opener.check()
                self._left = {gate: count for gate, count in self._left.items() if gate not in deleted}

    def update(self, gate: bytes, stored: StoredSummary) -> None:
        """Replace the summary of a case that was opened apart from a refresh."""
        with self._lock:
            if self._opener is not None and self.summaries.get(gate) != stored:
                self._store(self._opener, gate, stored)

    @property
    def is_worth_saving(self) -> bool:
        """Whether all is opened, and at least 500 envelopes' worth of summaries changed since the file was written."""
        return self._file is not None and not self._left and self._unsaved >= SAVE_THRESHOLD

    def save(self) -> None:
        """Write the summary file, if that is worth it. Raises Stopped, OSError."""
        with self._saving:
            with self._lock:
                file, summaries, context = self._file, {**self.summaries}, self._context
                if file is None or not self.is_worth_saving:
                    return
                unsaved, self._unsaved = self._unsaved, 0
            try:
                file.write(context, summaries, self._check_held)
            except OSError:
                self._unsaved += unsaved
                raise

    def _check_held(self) -> None:
        if self._identity is None:
            raise Stopped

    def _end_opening(self) -> None:
        for each in (self._opener, self._behind):
            if each is not None:
                each.end()

    def _follow(self, opener: Opener, context: bytes, directory: Directory) -> None:
        """Go on with an opener; with no summary, if its context (32 bytes) is another one. Raises Stopped."""
        with self._lock:
            self._check_held()
            former, self._former = self._former, None
            if former and describe_context(former, directory, opener.maker) == self._context:
                self._context, self._unsaved = context, SAVE_THRESHOLD
            is_other = context != self._context
            if is_other:
                self._end_opening()
                self.summaries, self._left, self._context, self._unsaved = {}, {}, context, 0
                self._is_file_due = self._file is not None
                self.version += 1
            self._opener = opener
        # A large file takes longer than opening the newest cases does.
        if is_other and self._file and self._file.size_bytes <= QUICK_BYTES:
            self._load(opener)

    def _find_changed(self, opener: Opener, rows: Mapping[bytes, CaseRow], counts: dict[bytes, int]) -> list[CaseRow]:
        """Drop deleted cases; give those that changed and that nobody is opening yet, the newest first."""
        day = opener.maker.day
        with self._lock:
            opener.check()
            gone = self.summaries.keys() - rows.keys()
            if gone:
                self.summaries = {gate: each for gate, each in self.summaries.items() if gate not in gone}
                self.version += 1
                # A deleted case must not stay in the file.
                self._unsaved = max(self._unsaved, SAVE_THRESHOLD)
            self.rows, self._counts = rows, counts
            self._left = {gate: count for gate, count in self._left.items() if gate in rows}
            others = [row for gate, row in rows.items() if gate not in self._left]
            changed = [row for row in others if self._is_stale(row.gate, counts.get(row.gate, 0), day)]
            # From now on they are missing: no page takes what is there for all.
            self._total = sum(counts.get(row.gate, 0) for row in changed) + (self._total if self._left else 0)
            self._left.update((row.gate, counts.get(row.gate, 0)) for row in changed)
        if len(changed) > NEWEST:
            latest = self.listing.latest
            changed.sort(key=lambda row: (latest.get(row.gate, row.received_on), row.received_on), reverse=True)
            with self._lock:
                order = {row.gate: self._left[row.gate] for row in changed if row.gate in self._left}
                self._left = {**order, **self._left}
        return changed

    def _is_stale(self, gate: bytes, count: int, day: date) -> bool:
        stored = self.summaries.get(gate)
        if stored is None or stored.envelopes != count:
            return True
        stale_on = stored.summary.stale_on if stored.summary else None
        return stale_on is not None and stale_on <= day.isoformat()

    def _load(self, opener: Opener) -> None:
        """Load the summaries of the file whose cases still have the same envelopes in the store."""
        with without_garbage_collection():
            loaded = self._file.read(self._context) if self._file else None
            ids = {gate: self.listing.ids.get(gate, []) for gate in loaded or ()}
            found = {gate: each for gate, each in (loaded or {}).items() if digest_ids(ids[gate]) == each.digest}
        with self._lock:
            opener.check()
            opened = {gate: each for gate, each in self.summaries.items() if gate not in found}
            # What was opened meanwhile is newer. A file that can't be used, or has a deleted case, is written again.
            self.summaries = {**found, **self.summaries}
            is_outdated = loaded is not None and (not loaded or not all(ids.values()))
            self._unsaved = sum(each.envelopes for each in opened.values()) + (SAVE_THRESHOLD if is_outdated else 0)
            day = opener.maker.day
            self._left = {gate: count for gate, count in self._left.items() if self._is_stale(gate, count, day)}
            self._is_file_due = False
            self.version += 1

    def _store(self, opener: Opener, gate: bytes, stored: StoredSummary) -> None:
        with self._lock:
            opener.check()
            self.summaries[gate] = stored
            self._left.pop(gate, None)
            self.version += 1
            self._unsaved += stored.envelopes
            if stored.fault:
                self._fault_log.write(stored.fault)
