"""The cases that were opened last: of bounded size in memory. A large one is opened in a worker process, apart."""

import threading
from collections import OrderedDict
from collections.abc import Container, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import NamedTuple

from app.console.cases.faults import CaseFailed
from app.console.cases.loader import OPEN_WORKER, read_case
from app.console.cases.opened_case import OpenedCase, StoredCase, open_case
from app.console.cases.pool import WorkerPool
from app.console.jobs import StillOpening, Stopped
from app.store_calls.call import Store
from app.store_calls.cases import CaseRow, EnvelopeRow
from crypto.directory import Directory
from crypto.encoding import digest
from crypto.keys import Identity

CACHE_BYTES = 64 * 2**20


class _Held(NamedTuple):
    basis: object
    opened_case: OpenedCase


@dataclass
class _Opening:
    """A large case that is being opened; `done` counts the envelopes that its worker was given."""

    basis: object
    stored: StoredCase
    done: int = 0
    future: "Future[OpenedCase] | None" = None

    def count_parts(self) -> Iterator[list[EnvelopeRow]]:
        for part in self.stored.parts:
            yield part
            self.done += len(part)


class OpenedCases:
    """Opens cases, and holds the latest, at most 64 MiB of them, each as long as the store has the same for it.

    Of a small one that is what its envelopes are, of a large one, which there are.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, _Held] = OrderedDict()
        self._compared: set[bytes] = set()
        self._opening: dict[bytes, _Opening] = {}
        self._pools: set[WorkerPool[OpenedCase]] = set()
        self._executor = ThreadPoolExecutor(1, "open-large")
        self._lock = threading.Lock()
        self._is_stopped = False

    def refresh(self, gates: Container[bytes]) -> None:
        """Drop cases that are no longer in the store, and have the others compared with it again."""
        with self._lock:
            self._held = OrderedDict((gate, held) for gate, held in self._held.items() if gate in gates)
            self._compared = set()

    def find(self, gate: bytes) -> OpenedCase | None:
        """Find a small case that was opened, or compared with the store, since the last `refresh`."""
        held = self._held.get(gate) if gate in self._compared else None
        return held.opened_case if held else None

    def open(
        self, store: Store, row: CaseRow, identity: Identity, directory: Directory, patience_seconds: float
    ) -> OpenedCase:
        """Open a case, unless it is held as it is in the store.

        Raises KeyError if it was deleted; StillOpening after `patience_seconds`, and goes on; CaseFailed, Stopped,
        StoreUnavailable.
        """
        stored, held = read_case(store, row), self._held.get(row.gate)
        if not stored.sizes:
            raise KeyError(row.gate)
        opens = (directory.digest, identity.signing.verify, len(identity.kept), len(identity.locked))
        if isinstance(stored.parts, list):
            # What was replaced under the same id is noticed: the envelopes themselves are compared.
            envelopes = [each for part in stored.parts for each in part]
            small = (opens, *(each._replace(envelope=digest("envelope", each.envelope)) for each in envelopes))
            if held is None or held.basis != small:
                held = _Held(small, open_case(stored, identity, directory))
            self._compared.add(row.gate)
            return self._hold(held)
        # A reply that its reporter has erased since changes nothing of what was compared while it was there.
        large = (opens, *(each for each in stored.sizes if each.place != "reply"))
        if held is not None and held.basis == large:
            return held.opened_case
        opening = self._begin(_Opening(large, stored), identity, directory)
        return self._hold(_Held(large, self._wait(opening, patience_seconds)))

    def clear(self) -> None:
        """Drop all cases, and end what is being opened."""
        with self._lock:
            self._is_stopped = True
            self._held, self._opening, pools = OrderedDict(), {}, [*self._pools]
        for pool in pools:
            pool.stop()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _begin(self, opening: _Opening, identity: Identity, directory: Directory) -> _Opening:
        """Begin to open a large case, unless it is being opened as it is. Raises Stopped."""
        gate = opening.stored.gate
        with self._lock:
            if self._is_stopped:
                raise Stopped
            begun = self._opening.get(gate)
            if begun is None or begun.basis != opening.basis:
                begun = self._opening[gate] = opening
                stored = opening.stored._replace(parts=opening.count_parts())
                opening.future = self._executor.submit(self._open_apart, stored, identity, directory)
            return begun

    def _wait(self, opening: _Opening, patience_seconds: float) -> OpenedCase:
        future = opening.future
        assert future is not None
        if wait([future], patience_seconds).not_done:
            raise StillOpening(opening.done, len(opening.stored.sizes))
        self._opening.pop(opening.stored.gate, None)
        if future.cancelled():
            raise Stopped
        return future.result()

    def _open_apart(self, stored: StoredCase, identity: Identity, directory: Directory) -> OpenedCase:
        with WorkerPool[OpenedCase](1, OPEN_WORKER, identity, directory) as pool:
            with self._lock:
                if self._is_stopped:
                    raise Stopped
                self._pools.add(pool)
            try:
                [opened] = pool.run([stored])
            finally:
                self._pools.discard(pool)
        if isinstance(opened, OpenedCase):
            return opened
        raise CaseFailed(opened)

    def _hold(self, held: _Held) -> OpenedCase:
        with self._lock:
            if self._is_stopped:
                raise Stopped
            self._held[held.opened_case.row.gate] = held
            self._held.move_to_end(held.opened_case.row.gate)
            while len(self._held) > 1 and self._count_bytes() > CACHE_BYTES:
                self._held.popitem(last=False)
        return held.opened_case

    def _count_bytes(self) -> int:
        return sum(each.opened_case.size_bytes for each in self._held.values())
