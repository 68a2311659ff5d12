"""The case index: summaries of all cases, refreshed from the store. A case is opened again only if it has changed."""

import gc
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from typing import NamedTuple

from app.case_store.cases import CaseRow, count_envelopes, list_cases, list_envelopes
from app.console.cases.faults import CaseFault, FaultLog
from app.console.cases.loader import WORKER_THRESHOLD, count_cores, has_large, process_cases
from app.console.cases.opened_case import StoredCase
from app.console.cases.pool import WorkerPool
from app.console.index.summary import CaseSummary
from app.console.index.summary_file import StoredSummary, SummaryFile
from app.console.index.summary_worker import SummaryMaker, digest_ids, make_failed, summarise_case
from app.console.jobs import Stopped
from app.folding import VERSION
from app.store.database import Database
from crypto.directory import Directory
from crypto.encoding import digest
from crypto.keys import Identity

# The version of summaries in the file: count it up with every change of what they hold, or of how they are made.
FORMAT = 14
SUMMARY_WORKER = "app.console.index.summary_worker"
SAVE_THRESHOLD = 500  # envelopes that the next session would have to open again


class IndexedCase(NamedTuple):
    """A case that this officer can read, with its summary."""

    row: CaseRow
    summary: CaseSummary

    @property
    def gate(self) -> bytes:
        return self.row.gate


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Turn the cyclic garbage collector off: it would scan the many summaries again and again, and find nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class CaseIndex:
    """The summaries of all cases, by their gates (32 bytes). One thread at a time may refresh it.

    `version` grows with every change; `done` of `total` envelopes are opened in the running refresh. Without a `file`,
    no summary outlives the session.
    """

    def __init__(self, identity: Identity, file: SummaryFile | None = None) -> None:
        self.rows: dict[bytes, CaseRow] = {}
        self.summaries: dict[bytes, StoredSummary] = {}
        self.version = 0
        self.done = self.total = 0
        self._identity: Identity | None = identity
        self._former: Identity | None = None
        self._file = file
        self._context = b""
        self._unsaved = 0
        self._stopped = threading.Event()
        self._pool: WorkerPool[StoredSummary] | None = None
        self._lock = threading.Lock()
        self._fault_log = FaultLog()

    @property
    def damaged(self) -> int:
        """The number of cases whose reports are malformed, so that nobody can tell whom they are for."""
        return sum(each.is_damaged for each in self.summaries.values())

    def find_row(self, mailbox: bytes) -> CaseRow | None:
        """Find the case of a mailbox (32 bytes), whether or not this officer can read it."""
        return next((row for row in self.rows.values() if row.mailbox == mailbox), None)

    def list_cases(self) -> list[IndexedCase]:
        """The cases that this officer can read, with their summaries, in no order."""
        found = [(self.rows.get(gate), each.summary) for gate, each in [*self.summaries.items()]]
        return [IndexedCase(row, summary) for row, summary in found if row and summary]

    def list_faults(self) -> dict[bytes, CaseFault]:
        """The faults because of which cases have no summary, by their gates (32 bytes)."""
        return {gate: each.fault for gate, each in [*self.summaries.items()] if each.fault}

    def clear(self) -> None:
        """Drop everything; a running refresh ends with Stopped."""
        self._stopped.set()
        if self._pool is not None:
            self._pool.stop()
        self._identity = self._former = self._file = None
        self.rows, self.summaries = {}, {}

    def renew(self, identity: Identity, *, opens_the_same: bool) -> None:
        """Go on with other keys; the summaries stay if these open what the former ones did."""
        self._former = (self._former or self._identity) if opens_the_same else None
        self._identity = identity

    def refresh(self, db: Database, directory: Directory, maker: SummaryMaker) -> None:
        """Summarise the cases that changed in the store, and drop deleted ones. Raises StoreUnavailable, Stopped."""
        identity = self._identity
        if identity is None:
            raise Stopped
        rows = {row.gate: row for row in list_cases(db)}
        counts = count_envelopes(db)
        context = describe_context(identity, directory, maker)
        former, self._former = self._former, None
        if former and describe_context(former, directory, maker) == self._context:
            self._context, self._unsaved = context, SAVE_THRESHOLD
        if context != self._context:
            with without_garbage_collection():
                self._load(db, context)
        gone = self.summaries.keys() - rows.keys()
        changed = [row for gate, row in rows.items() if self._is_stale(gate, counts.get(gate, 0), maker.day)]
        if gone:
            self.summaries = {gate: each for gate, each in self.summaries.items() if gate not in gone}
        self.rows = rows
        self.version += bool(gone)
        if gone:
            # A deleted case must not stay in the file.
            self._unsaved = max(self._unsaved, SAVE_THRESHOLD)
        self._summarise(db, identity, directory, changed, counts, maker)

    def update(self, gate: bytes, stored: StoredSummary) -> None:
        """Replace the summary of a case that was opened apart from a refresh."""
        if self.summaries.get(gate) != stored and not self._stopped.is_set():
            self._store(gate, stored)

    @property
    def is_worth_saving(self) -> bool:
        """Whether at least 500 envelopes' worth of summaries changed since the file was written."""
        return self._file is not None and self._unsaved >= SAVE_THRESHOLD

    def save(self) -> None:
        """Write the summary file, if that is worth it. Raises Stopped, OSError."""
        with self._lock:
            file, summaries, context = self._file, {**self.summaries}, self._context
            if file is None or not self.is_worth_saving:
                return
            unsaved, self._unsaved = self._unsaved, 0
            try:
                file.write(context, summaries, self._check_stopped)
            except OSError:
                self._unsaved += unsaved
                raise

    def _check_stopped(self) -> None:
        if self._stopped.is_set():
            raise Stopped

    def _is_stale(self, gate: bytes, count: int, day: date) -> bool:
        stored = self.summaries.get(gate)
        if stored is None or stored.envelopes != count:
            return True
        stale_on = stored.summary.stale_on if stored.summary else None
        return stale_on is not None and stale_on <= day.isoformat()

    def _load(self, db: Database, context: bytes) -> None:
        """Load the summaries of the file whose cases still have the same envelopes in the store."""
        self.done = self.total = 0
        loaded = self._file.read(context) if self._file else None
        ids: dict[bytes, list[bytes]] = {gate: [] for gate in loaded or ()}
        for id, gate in list_envelopes(db) if loaded else ():
            if gate in ids:
                ids[gate].append(id)
        self.summaries = {gate: each for gate, each in (loaded or {}).items() if digest_ids(ids[gate]) == each.digest}
        # A file that can't be used, or that has a deleted case, is soon written again.
        is_outdated = loaded is not None and (not loaded or not all(ids.values()))
        self._unsaved = SAVE_THRESHOLD if is_outdated else 0
        self._context = context
        self.version += 1

    def _summarise(
        self,
        db: Database,
        identity: Identity,
        directory: Directory,
        rows: Sequence[CaseRow],
        counts: dict[bytes, int],
        maker: SummaryMaker,
    ) -> None:
        self.done, self.total = 0, sum(counts.get(row.gate, 0) for row in rows)
        if self.total < WORKER_THRESHOLD and not has_large(db, rows):
            self._store_results(
                db,
                rows,
                counts,
                lambda batch: [(each.gate, summarise_case(each, identity, directory, maker)) for each in batch],
            )
            return
        count = min(count_cores(), len(rows))
        with WorkerPool[StoredSummary](count, SUMMARY_WORKER, identity, directory, maker) as pool:
            self._pool = pool

            def process(batch: list[StoredCase]) -> list[tuple[bytes, StoredSummary]]:
                results = zip(batch, pool.run(batch), strict=True)
                return [
                    (each.gate, make_failed(each, found) if isinstance(found, CaseFault) else found)
                    for each, found in results
                ]

            self._store_results(db, rows, counts, process, count)

    def _store_results(
        self,
        db: Database,
        rows: Sequence[CaseRow],
        counts: dict[bytes, int],
        process: Callable[[list[StoredCase]], list[tuple[bytes, StoredSummary]]],
        threads: int = 1,
    ) -> None:
        with closing(process_cases(db, rows, counts, process, threads, self._stopped)) as results:
            for gate, stored in results:
                self._check_stopped()
                self._store(gate, stored)
                self.done += stored.envelopes

    def _store(self, gate: bytes, stored: StoredSummary) -> None:
        self.summaries[gate] = stored
        self.version += 1
        self._unsaved += stored.envelopes
        if stored.fault:
            self._fault_log.write(stored.fault)


def describe_context(identity: Identity, directory: Directory, maker: SummaryMaker) -> bytes:
    """The digest (32 bytes) of all that summaries depend on besides their cases and the day.

    Of the directory, it includes people, keys and duties alone, so that a mere renewal invalidates no summary.
    """
    people = [
        [each.id, each.name, each.verify.hex(), each.expires_on, each.retired_on, *each.duties]
        for each in directory.recipients
    ]
    # Not the sealing keys: another card begins every few weeks, and opens nothing that was there before it.
    keys = [identity.signing.verify.hex(), len(identity.kept), len(identity.locked)]
    return digest(
        "summaries", json.dumps([FORMAT, VERSION, maker.me, people, keys, repr(maker.rules), maker.signals]).encode()
    )
