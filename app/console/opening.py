"""What was opened of the store's cases: every envelope once, while the key file is unlocked."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

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

Fresh = tuple[bytes, list[bytes]]  # a gate, and the ids of what is new behind it


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
    """What was opened of one case, by the envelopes' ids: None for what is not this officer's.

    It never changes: what is opened later makes another folder.
    """

    row: CaseRow
    opened: dict[bytes, Opened | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.items = [item for item in self.opened.values() if item is not None]
        self.report = next((item for item in self.items if item.place == "report"), None)

    @property
    def is_shown(self) -> bool:
        """Whether a slot of the report opened, be what is in it good or bad."""
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


class Cabinet:
    """The folders of all cases, by their gates (32 bytes). One thread at a time refreshes it."""

    def __init__(self, identity: Identity) -> None:
        self.folders: dict[bytes, Folder] = {}
        self.done = self.total = 0
        self._identity: Identity | None = identity
        self._stopped = threading.Event()

    def clear(self) -> None:
        """Forget everything; a refresh that is under way ends."""
        self._stopped.set()
        self._identity = None
        self.folders = {}

    def close_entries(self) -> None:
        """Forget the entries: who signed them is asked of a directory, and that has changed."""
        for gate, folder in [*self.folders.items()]:
            kept = {id: item for id, item in folder.opened.items() if item is None or item.place != "entry"}
            self.folders[gate] = Folder(folder.row, kept)

    def refresh(self, db: Database, directory: Directory) -> None:
        """Open what is new in the store, and forget what has gone from it. Raises StoreUnavailable, Stopped."""
        rows = {row.gate: row for row in casework.list_cases(db)}
        listed: dict[bytes, list[bytes]] = {gate: [] for gate in rows}
        for id, gate in casework.list_envelopes(db):
            if gate in listed:
                listed[gate].append(id)
        self._drop(rows, listed)
        fresh = [
            (gate, [id for id in ids if id not in self.folders[gate].opened])
            for gate, ids in listed.items()
            if len(ids) > len(self.folders[gate].opened)
        ]
        self.done, self.total = 0, sum(len(ids) for _, ids in fresh)
        self._open_all(db, directory, fresh)

    def _drop(self, rows: dict[bytes, CaseRow], listed: dict[bytes, list[bytes]]) -> None:
        kept = {gate: self.folders.get(gate) or Folder(row) for gate, row in rows.items()}
        for gate, folder in kept.items():
            if folder.opened and not folder.opened.keys() <= (still := {*listed[gate]}):
                kept[gate] = Folder(folder.row, {id: item for id, item in folder.opened.items() if id in still})
        self.folders = kept

    def _open_all(self, db: Database, directory: Directory, fresh: list[Fresh]) -> None:
        identity = self._identity
        if identity is None:
            raise Stopped
        if self.total < MANY:
            for batch in _batches(fresh):
                self._open_batch(db, batch, lambda jobs: [open_job(job, identity, directory) for job in jobs])
            return
        count = os.cpu_count() or 1
        with (
            _uncollected(),
            Openers(count, identity, directory) as openers,
            ThreadPoolExecutor(count, "open") as pool,
        ):
            for _ in pool.map(lambda batch: self._open_batch(db, batch, openers.open), _batches(fresh)):
                pass

    def _open_batch(self, db: Database, batch: list[Fresh], open_jobs: Callable[[list[Job]], list[Done]]) -> None:
        folders = self.folders
        by_gate: dict[bytes, list[Row]] = {}
        for row in casework.read_envelopes(db, [id for _, ids in batch for id in ids]):
            by_gate.setdefault(row.gate, []).append(row)
        if self._stopped.is_set():
            raise Stopped
        results = open_jobs([_describe(folders[gate], rows) for gate, rows in by_gate.items()])
        for (gate, rows), result in zip(by_gate.items(), results, strict=True):
            folders[gate] = _add(folders[gate], rows, result)
            self.done += len(rows)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the garbage collector what only grows: going through it again and again took a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _describe(folder: Folder, rows: list[Row]) -> Job:
    report = folder.report.received if folder.report else None
    return Job(folder.row.mailbox, report, [Sealed(row.id, row.place, row.envelope) for row in rows])


def _add(folder: Folder, rows: list[Row], result: Done) -> Folder:
    opened = {**folder.opened}
    for row in rows:
        received = result[row.id]
        opened[row.id] = Opened(row.place, row.previous, row.received_on, received) if received else None
    return Folder(folder.row, opened)


def _batches(fresh: list[Fresh]) -> Iterator[list[Fresh]]:
    batch: list[Fresh] = []
    count = 0
    for gate, ids in fresh:
        batch.append((gate, ids))
        count += len(ids)
        if count >= BATCH:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch
