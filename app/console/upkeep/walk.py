"""Walks through every envelope in the store, in worker processes if there are many, for what retiring cards open."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing

from app.case_store.cases import EnvelopeRow, count_envelopes, list_cases
from app.case_store.deletions import read_statements
from app.case_store.dockets import read_dockets
from app.case_store.register import list_register, read_register
from app.case_store.tallies import read_tallies
from app.console.cases.faults import CaseFault
from app.console.cases.loader import WORKER_THRESHOLD, count_cores, process_cases
from app.console.cases.opened_case import StoredCase
from app.console.cases.pool import WorkerPool
from app.console.upkeep.envelope_keys import EnvelopeKeys, find_keys
from app.console.upkeep.keys_worker import find_case_keys
from app.store.database import Database
from app.store.junk import list_removals
from crypto.directory import Directory
from crypto.keys import Identity

WORKER = "app.console.upkeep.keys_worker"


class NotRead(Exception):
    """A case could not be read through, so nobody knows what a card opens of it."""


def count_stored(db: Database) -> int:
    """How many envelopes of cases a walk goes through, but for dockets."""
    return sum(count_envelopes(db).values())


def walk(db: Database, cards: Identity, directory: Directory, advance: Callable[[int], object]) -> EnvelopeKeys:
    """Find what the sealing keys of `cards` open of all envelopes that exist, and try every content key kept.

    `advance` is called with the numbers of envelopes gone through; it may raise, which ends the walk. Raises NotRead,
    NotStarted, StoreUnavailable.
    """
    loose = [envelope for _id, envelope in read_tallies(db)]
    loose += read_register(db, list_register(db)).values()
    loose += [each.docket for each in list_removals(db) if each.docket]
    loose += [each for statements in read_statements(db).values() for each in statements]
    found = find_keys(loose, cards)
    stopped = threading.Event()
    with closing(_walk_cases(db, cards, directory, stopped)) as walked:
        try:
            for each in walked:
                if isinstance(each, CaseFault):
                    raise NotRead
                found.add(each)
                advance(len(each.digests))
        finally:
            stopped.set()
    return found


def _walk_cases(
    db: Database, cards: Identity, directory: Directory, stopped: threading.Event
) -> Generator[EnvelopeKeys | CaseFault, None, None]:
    rows, counts = list_cases(db), count_envelopes(db)
    if sum(counts.values()) < WORKER_THRESHOLD:
        yield from process_cases(
            db,
            rows,
            counts,
            lambda batch: [find_case_keys(each, cards, directory) for each in _add_dockets(db, batch)],
            stopped=stopped,
        )
        return
    with WorkerPool[EnvelopeKeys](count_cores(), WORKER, cards, directory) as pool:
        yield from process_cases(
            db, rows, counts, lambda batch: pool.run(_add_dockets(db, batch)), count_cores(), stopped
        )


def _add_dockets(db: Database, batch: list[StoredCase]) -> list[StoredCase]:
    dockets = read_dockets(db, [each.gate for each in batch])
    return [each._replace(parts=_join(each, dockets[each.gate])) for each in batch]


def _join(case: StoredCase, dockets: list[EnvelopeRow]) -> list[list[EnvelopeRow]] | Iterator[list[EnvelopeRow]]:
    return [*case.parts, dockets] if isinstance(case.parts, list) else _chain(case, dockets)


def _chain(case: StoredCase, dockets: list[EnvelopeRow]) -> Iterator[list[EnvelopeRow]]:
    yield from case.parts
    yield dockets
