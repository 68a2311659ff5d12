"""Opening whole cases: one that is asked for, or all of them, in other processes where there are many."""

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, TypeVar

from app import casework
from app.casework import CaseRow, Row
from app.console.openers import Openers
from app.database import Database
from crypto.case import Case, Link, assemble
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.errors import MalformedEnvelope
from crypto.keys import Identity
from crypto.opener import Job, Sealed, open_job
from crypto.opener import Opened as Done

BATCH = 100  # envelopes read and opened at a time
MANY = 500  # envelopes worth starting processes for
OPENER = "crypto.opener"

T = TypeVar("T")
Found = tuple[CaseRow, list[Row]]  # a case, and all of its envelopes


class Stopped(Exception):
    """The key file was locked meanwhile."""


class Opened(NamedTuple):
    """One envelope where it was found; `previous` (32 bytes) is what the store keeps beside an entry."""

    place: str
    previous: bytes | None
    received_on: date
    received: Received


@dataclass(eq=False)
class Folder:
    """What was opened of one case, by the envelopes' ids: None for what is not this officer's. It never changes."""

    row: CaseRow
    opened: dict[bytes, Opened | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.items = [item for item in self.opened.values() if item is not None]
        self.report = next((item for item in self.items if item.place == "report"), None)

    @property
    def is_shown(self) -> bool:
        """Whether the report opened, by a slot or a key that was handed on, be what is in it good or bad."""
        return self.report is not None and not self.is_damaged

    @property
    def is_damaged(self) -> bool:
        """Whether nobody can tell any more to whom the report was sealed."""
        return self.report is not None and MalformedEnvelope in self.report.received.suspect

    def assemble(self, directory: Directory) -> Case:
        """Put the case together from copies, for that marks them."""
        found = [(item, replace(item.received, suspect=[*item.received.suspect])) for item in self.items]
        return assemble(
            self.row.mailbox,
            directory,
            next(received for item, received in found if item is self.report),
            [received for item, received in found if item.place == "follow-up"],
            [Link(item.previous or b"", received) for item, received in found if item.place == "entry"],
        )


def open_folder(found: Found, identity: Identity, directory: Directory) -> Folder:
    """Open one case."""
    return _put_in(found, open_job(_describe(found), identity, directory))


def open_folders(db: Database, identity: Identity, directory: Directory) -> Iterator[Folder]:
    """Open all cases, one after the other. Raises StoreUnavailable; EOFError or OSError if a process died."""
    rows, counts = casework.list_cases(db), casework.count_envelopes(db)
    if sum(counts.values()) < MANY:
        yield from work(db, rows, counts, lambda batch: [open_folder(found, identity, directory) for found in batch])
        return
    with Openers[Job, Done](cores(), OPENER, identity, directory) as openers:
        yield from work(db, rows, counts, lambda batch: _open_apart(batch, openers), cores())


def work(
    db: Database,
    rows: Sequence[CaseRow],
    counts: dict[bytes, int],
    do: Callable[[list[Found]], list[T]],
    threads: int = 1,
    stopped: threading.Event | None = None,
) -> Generator[T, None, None]:
    """Read cases in batches of about a hundred envelopes, and do something to each; what has gone is left out.

    Raises StoreUnavailable, Stopped once `stopped` is set, and whatever doing it raises.
    """

    def do_batch(batch: list[CaseRow]) -> list[T]:
        if stopped is not None and stopped.is_set():
            raise Stopped
        found = casework.read_cases(db, [row.gate for row in batch])
        return do([(row, found[row.gate]) for row in batch if found[row.gate]])

    with ThreadPoolExecutor(threads, "open") as pool:
        for done in pool.map(do_batch, _batches(rows, counts)):
            yield from done


def cores() -> int:
    """How many processes can work side by side."""
    return os.cpu_count() or 1


def _open_apart(batch: list[Found], openers: Openers[Job, Done]) -> list[Folder]:
    results = openers.work([_describe(found) for found in batch])
    for (_, rows), opened in zip(batch, results, strict=True):
        for row in rows:
            received = opened[row.id]
            if received is not None:
                received.envelope = row.envelope
    return [_put_in(found, opened) for found, opened in zip(batch, results, strict=True)]


def _describe(found: Found) -> Job:
    row, rows = found
    return Job(row.mailbox, [Sealed(each.id, each.place, each.envelope) for each in rows])


def _put_in(found: Found, done: Done) -> Folder:
    row, rows = found
    opened: dict[bytes, Opened | None] = {}
    for each in rows:
        received = done[each.id]
        opened[each.id] = Opened(each.place, each.previous, each.received_on, received) if received else None
    return Folder(row, opened)


def _batches(rows: Sequence[CaseRow], counts: dict[bytes, int]) -> Iterator[list[CaseRow]]:
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
