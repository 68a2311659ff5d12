"""Reads cases from the store, in parts of bounded size: one, or all in batches, in worker processes if many."""

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.console.cases.faults import CaseFault
from app.console.cases.open_worker import try_case
from app.console.cases.opened_case import OpenedCase, StoredCase
from app.console.cases.pool import WorkerPool
from app.console.gateway.listing import Listing
from app.console.jobs import Stopped
from app.store_calls.call import Store
from app.store_calls.cases import CaseRow, EnvelopeRow, EnvelopeSize, measure_cases, read_cases, read_envelopes
from crypto.directory import Directory
from crypto.keys import Identity

BATCH = 100  # envelopes, or cases, read and opened at a time
PART_BYTES = 4 * 2**20  # of envelopes that are in memory at a time, of one thread
WORKER_THRESHOLD = 500  # envelopes from which on worker processes are started
OPEN_WORKER = "app.console.cases.open_worker"

T = TypeVar("T")


def read_case(store: Store, row: CaseRow) -> StoredCase:
    """Read one case; a large one part by part, as it is opened. Raises StoreUnavailable, also while it is read."""
    sizes = measure_cases(store, [row.gate])[row.gate]
    stored = StoredCase(row, sizes, read_parts(store, row.gate, sizes))
    return stored if stored.size_bytes > PART_BYTES else stored._replace(parts=[*stored.parts])


def open_cases(
    store: Store, identity: Identity, directory: Directory
) -> Iterator[tuple[CaseRow, OpenedCase | CaseFault]]:
    """Open all cases, one after the other, or find what fails in them.

    Raises StoreUnavailable, and NotStarted if no worker process can be started.
    """
    listing = Listing()
    listing.refresh(store)
    rows, counts = [*listing.rows.values()], listing.counts
    if sum(counts.values()) < WORKER_THRESHOLD:
        yield from process_cases(
            store, rows, counts, lambda batch: [(each.row, try_case(each, identity, directory)) for each in batch]
        )
        return
    with WorkerPool[OpenedCase](count_cores(), OPEN_WORKER, identity, directory) as pool:
        yield from process_cases(
            store,
            rows,
            counts,
            lambda batch: [*zip((each.row for each in batch), pool.run(batch), strict=True)],
            count_cores(),
        )


def process_cases(
    store: Store,
    rows: Sequence[CaseRow],
    counts: dict[bytes, int],
    process: Callable[[list[StoredCase]], list[T]],
    threads: int = 1,
    stopped: threading.Event | None = None,
) -> Generator[T, None, None]:
    """Read cases in batches, and call `process` with each batch, in so many threads.

    A batch has about 100 envelopes of at most 4 MiB in all, or one case of more, whose parts are read one by one. Gives
    the results in the order of `rows`; cases that were deleted meanwhile are left out. Raises StoreUnavailable, Stopped
    once `stopped` is set, and whatever `process` raises.
    """

    def process_batch(batch: list[CaseRow]) -> list[T]:
        results: list[T] = []
        for stored in _read_batch(store, batch):
            if stopped is not None and stopped.is_set():
                raise Stopped
            results += process(stored)
        return results

    with ThreadPoolExecutor(threads, "open") as pool:
        for results in pool.map(process_batch, _make_batches(rows, counts)):
            yield from results


def has_large(store: Store, rows: Sequence[CaseRow]) -> bool:
    """Whether one of the cases has more than 4 MiB: too much to be opened in this process."""
    sizes = measure_cases(store, [row.gate for row in rows])
    return any(sum(each.size_bytes for each in listed) > PART_BYTES for listed in sizes.values())


def count_cores() -> int:
    """The number of CPU cores: so many worker processes are started."""
    return os.cpu_count() or 1


def _read_batch(store: Store, batch: Sequence[CaseRow]) -> Iterator[list[StoredCase]]:
    sizes = measure_cases(store, [row.gate for row in batch])
    total = {gate: sum(each.size_bytes for each in listed) for gate, listed in sizes.items()}
    small: list[CaseRow] = []
    for row in batch:
        if total[row.gate] > PART_BYTES:
            yield [StoredCase(row, sizes[row.gate], read_parts(store, row.gate, sizes[row.gate]))]
        elif sizes[row.gate]:
            if sum(total[each.gate] for each in small) + total[row.gate] > PART_BYTES:
                yield _read_small(store, small, sizes)
                small = []
            small.append(row)
    if small:
        yield _read_small(store, small, sizes)


def _read_small(store: Store, rows: Sequence[CaseRow], sizes: dict[bytes, list[EnvelopeSize]]) -> list[StoredCase]:
    found = read_cases(store, [row.gate for row in rows])
    return [StoredCase(row, sizes[row.gate], [found[row.gate]]) for row in rows if found[row.gate]]


def read_parts(store: Store, gate: bytes, sizes: Sequence[EnvelopeSize]) -> Iterator[list[EnvelopeRow]]:
    """Read a case part by part: its report and entries together, its follow-ups and replies 4 MiB at a time."""
    part = [each.id for each in sizes if each.place in ("report", "entry")]
    count = sum(each.size_bytes for each in sizes if each.place in ("report", "entry"))
    for each in sizes:
        if each.place in ("follow-up", "reply"):
            if count + each.size_bytes > PART_BYTES:
                yield read_envelopes(store, gate, part)
                part, count = [], 0
            part.append(each.id)
            count += each.size_bytes
    yield read_envelopes(store, gate, part)


def _make_batches(rows: Sequence[CaseRow], counts: dict[bytes, int]) -> Iterator[list[CaseRow]]:
    batch: list[CaseRow] = []
    count = 0
    for row in rows:
        batch.append(row)
        count += counts.get(row.gate, 0)
        if count >= BATCH or len(batch) >= BATCH:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch
