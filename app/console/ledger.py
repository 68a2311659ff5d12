"""What an auditor has opened of the dockets of all cases: every one once, while the key file is unlocked."""

import secrets
import threading
import time
from datetime import date
from typing import NamedTuple

from app import dockets
from app.console.auditing import Audit, Opened, judge, open_one
from app.console.desk import Desk, StillOpening, today
from app.console.sieve import Sieve
from app.database import Database
from app.dockets import DocketedCase
from crypto.directory import Directory
from crypto.notation import digest

# Longer than the second for which a page then waits before it asks for more.
PATIENCE_SECONDS = 2.0
SIEVES_KEPT = 50


class _Held(NamedTuple):
    """A case, with the ids of all that the store had of it, and its dockets by the digests of their envelopes."""

    ids: set[bytes]
    opened: dict[bytes, Opened]
    audit: Audit


class Ledger:
    """The audits of all cases, and the latest `sieves` by their names.

    It holds no key, and nothing that would keep alive a desk that was locked.
    """

    def __init__(self) -> None:
        self.sieves = {"": Sieve()}
        self._held: dict[bytes, _Held] = {}
        self._basis: tuple[bytes, date] | None = None
        self._turn = threading.Lock()

    @property
    def audits(self) -> list[Audit]:
        """All cases, in no order."""
        return [held.audit for held in [*self._held.values()]]

    def find(self, mailbox: bytes) -> Audit | None:
        """Find the case of a mailbox (32 bytes)."""
        return next((audit for audit in self.audits if audit.row.mailbox == mailbox), None)

    def keep(self, sieve: Sieve) -> str:
        """Keep a sieve, and name it for addresses: what is looked for stays here, and the browser never has it.

        The one that lets everything pass has no name.
        """
        if sieve == Sieve():
            return ""
        name = secrets.token_urlsafe(9)
        self.sieves[name] = sieve
        for oldest in [*self.sieves][1:-SIEVES_KEPT]:
            del self.sieves[oldest]
        return name

    def refresh(self, desk: Desk, db: Database, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Open what dockets are new in the store, under the directory that the desk has read, and judge their cases.

        Raises StillOpening once it has taken that long; the next time goes on from there. Raises StoreUnavailable, and
        Stopped once the key file is locked.
        """
        with self._turn:
            directory, day = desk.directory, today()
            # Who signed a docket is asked of a directory, and whether its day has come, of a day.
            if self._basis != (basis := (directory.digest, day)):
                self._held, self._basis = {}, basis
            ids = _list_ids(db)
            self._held = {gate: held for gate, held in self._held.items() if gate in ids}
            fresh = [gate for gate in ids if gate not in self._held or self._held[gate].ids != ids[gate]]
            left = sum(len(ids[gate]) for gate in fresh)
            began = time.monotonic()
            for case in dockets.read_docketed(db, fresh):
                self._open(desk, directory, day, case, ids[case.row.gate])
                left -= len(ids[case.row.gate])
                if left > 0 and time.monotonic() - began > patience_seconds:
                    raise StillOpening(sum(map(len, ids.values())) - left, sum(map(len, ids.values())))

    def _open(self, desk: Desk, directory: Directory, day: date, case: DocketedCase, ids: set[bytes]) -> None:
        gate, mailbox = case.row.gate, case.row.mailbox
        before = self._held[gate].opened if gate in self._held else {}
        opened: list[tuple[bytes, Opened]] = []
        for docket in case.dockets:
            # Not by the id that the store gives it: that may stay while the envelope is changed.
            name = digest("docket", docket.envelope)
            # Asked of the desk each time: it raises Stopped once the key file is locked.
            each = before.get(name) or open_one(docket.envelope, desk.identity, mailbox, directory)
            opened.append((name, each))
        self._held[gate] = _Held(ids, dict(opened), judge(case, [each for _, each in opened], directory, day))


def _list_ids(db: Database) -> dict[bytes, set[bytes]]:
    """The ids of all that the store has of each case, by its gate."""
    rows, listed = dockets.list_contents(db)
    ids: dict[bytes, set[bytes]] = {row.gate: set() for row in rows}
    for id, gate in listed:
        ids.get(gate, set()).add(id)
    return ids
