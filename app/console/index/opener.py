"""Opens cases and makes their summaries: a few in this process, many in worker processes, until it is ended."""

import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from typing import NamedTuple

from app.console.cases.faults import CaseFault
from app.console.cases.loader import WORKER_THRESHOLD, count_cores, has_large, process_cases
from app.console.cases.opened_case import StoredCase
from app.console.cases.pool import WorkerPool
from app.console.index.summary_file import StoredSummary
from app.console.index.summary_worker import SummaryMaker, make_failed, summarise_case
from app.console.jobs import Stopped
from app.store_calls.call import Store
from app.store_calls.cases import CaseRow
from crypto.directory import Directory
from crypto.keys import Identity

SUMMARY_WORKER = "app.console.index.summary_worker"


class Summarised(NamedTuple):
    """A case's gate (32 bytes), and its summary."""

    gate: bytes
    stored: StoredSummary


class Opener:
    """Opens cases of a store with these keys, this directory and this procedure. `counts` are envelopes by gate.

    What it gives, one case after the other, raises StoreUnavailable, and Stopped after `end`.
    """

    def __init__(self, store: Store, identity: Identity, directory: Directory, maker: SummaryMaker) -> None:
        self.store, self.maker = store, maker
        self._basis = identity, directory, maker
        self._pool: WorkerPool[StoredSummary] | None = None
        self._ended = threading.Event()

    def check(self) -> None:
        """Raise Stopped after `end`."""
        if self._ended.is_set():
            raise Stopped

    def end(self) -> None:
        """End what is running; nothing is opened any more."""
        self._ended.set()
        if self._pool is not None:
            self._pool.stop()

    def open_here(self, rows: Sequence[CaseRow], counts: dict[bytes, int]) -> Generator[Summarised, None, None]:
        """Open cases in this process, in this order."""

        def summarise(batch: list[StoredCase]) -> list[Summarised]:
            return [self._summarise(each) for each in batch]

        return process_cases(self.store, rows, counts, summarise, stopped=self._ended)

    def open_all(self, rows: Sequence[CaseRow], counts: dict[bytes, int]) -> Generator[Summarised, None, None]:
        """Open cases in this order, in worker processes if there are many or if one is large. Raises NotStarted."""
        if sum(counts.get(row.gate, 0) for row in rows) < WORKER_THRESHOLD and not has_large(self.store, rows):
            yield from self.open_here(rows, counts)
            return
        count = min(count_cores(), len(rows))
        with WorkerPool[StoredSummary](count, SUMMARY_WORKER, *self._basis) as pool:
            self._pool = pool
            self.check()

            def process(batch: list[StoredCase]) -> list[Summarised]:
                return [*_join(batch, pool.run(batch))]

            with closing(process_cases(self.store, rows, counts, process, count, self._ended)) as results:
                yield from results

    def _summarise(self, case: StoredCase) -> Summarised:
        self.check()
        return Summarised(case.gate, summarise_case(case, *self._basis))


def _join(batch: list[StoredCase], results: Iterable[StoredSummary | CaseFault]) -> Generator[Summarised, None, None]:
    for each, found in zip(batch, results, strict=True):
        yield Summarised(each.gate, make_failed(each, found) if isinstance(found, CaseFault) else found)
