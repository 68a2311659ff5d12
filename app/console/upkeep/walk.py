"""Walks through every envelope in the store, in worker processes if there are many, for what retiring cards open."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing

from app.console.cases.faults import CaseFault
from app.console.cases.loader import WORKER_THRESHOLD, count_cores, process_cases
from app.console.cases.opened_case import StoredCase
from app.console.cases.pool import WorkerPool
from app.console.gateway.listing import Listing
from app.console.upkeep.envelope_keys import EnvelopeKeys, find_keys
from app.console.upkeep.keys_worker import find_case_keys
from app.store_calls.call import Store, split
from app.store_calls.cases import EnvelopeRow
from app.store_calls.deletions import read_statements
from app.store_calls.dockets import MOST_READ, list_contents, read_dockets
from app.store_calls.junk import list_removals
from app.store_calls.register import list_register, read_register
from app.store_calls.tallies import list_tallies, read_tallies_at
from crypto.directories.recipient import Recipient
from crypto.directory import Directory
from crypto.keys import Identity

WORKER = "app.console.upkeep.keys_worker"


class NotRead(Exception):
    """A case could not be read through, so nobody knows what a card opens of it."""


def count_stored(store: Store, me: Recipient) -> int:
    """How many envelopes of cases a walk goes through, without the dockets of who reads reports."""
    if me.is_auditor:
        return len(list_contents(store)[1])
    return sum(_list_cases(store).counts.values()) if me.reads_reports else 0


def walk(
    store: Store, me: Recipient, cards: Identity, directory: Directory, advance: Callable[[int], object]
) -> EnvelopeKeys:
    """Find what the sealing keys of `cards` open of all envelopes that may be mine, and try every content key kept.

    `advance` is called with the numbers of envelopes gone through; it may raise, which ends the walk. Raises NotRead,
    NotStarted, StoreUnavailable.
    """
    loose = [each.docket for each in list_removals(store) if each.docket]
    loose += [each for statements in read_statements(store).values() for each in statements]
    if not me.is_auditor:
        loose += [envelope for _key, envelope in read_tallies_at(store, [each.key for each in list_tallies(store)])]
    if me.reads_reports:
        loose += read_register(store, list_register(store)).values()
    found = find_keys(loose, cards)
    if me.is_auditor:
        for envelopes in _read_all_dockets(store):
            found.add(find_keys(envelopes, cards))
            advance(len(envelopes))
    if not me.reads_reports:
        return found
    stopped = threading.Event()
    with closing(_walk_cases(store, cards, directory, stopped)) as walked:
        try:
            for each in walked:
                if isinstance(each, CaseFault):
                    raise NotRead
                found.add(each)
                advance(len(each.digests))
        finally:
            stopped.set()
    return found


def _list_cases(store: Store) -> Listing:
    listing = Listing()
    listing.refresh(store)
    return listing


def _read_all_dockets(store: Store) -> Iterator[list[bytes]]:
    rows, _contents = list_contents(store)
    for some in split((row.gate for row in rows), MOST_READ):
        yield [each.envelope for dockets in read_dockets(store, some).values() for each in dockets]


def _walk_cases(
    store: Store, cards: Identity, directory: Directory, stopped: threading.Event
) -> Generator[EnvelopeKeys | CaseFault, None, None]:
    listing = _list_cases(store)
    rows, counts = [*listing.rows.values()], listing.counts
    if sum(counts.values()) < WORKER_THRESHOLD:
        yield from process_cases(
            store,
            rows,
            counts,
            lambda batch: [find_case_keys(each, cards, directory) for each in _add_dockets(store, batch)],
            stopped=stopped,
        )
        return
    with WorkerPool[EnvelopeKeys](count_cores(), WORKER, cards, directory) as pool:
        yield from process_cases(
            store, rows, counts, lambda batch: pool.run(_add_dockets(store, batch)), count_cores(), stopped
        )


def _add_dockets(store: Store, batch: list[StoredCase]) -> list[StoredCase]:
    dockets: dict[bytes, list[EnvelopeRow]] = {}
    for some in split((each.gate for each in batch), MOST_READ):
        dockets.update(read_dockets(store, some))
    return [each._replace(parts=_join(each, dockets[each.gate])) for each in batch]


def _join(case: StoredCase, dockets: list[EnvelopeRow]) -> list[list[EnvelopeRow]] | Iterator[list[EnvelopeRow]]:
    return [*case.parts, dockets] if isinstance(case.parts, list) else _chain(case, dockets)


def _chain(case: StoredCase, dockets: list[EnvelopeRow]) -> Iterator[list[EnvelopeRow]]:
    yield from case.parts
    yield dockets
