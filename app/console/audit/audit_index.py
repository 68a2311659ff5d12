"""The audit index: the audits of all cases, brought up to date with the store. Each docket is opened once a session."""

import secrets
import threading
import time
from datetime import date
from typing import NamedTuple

from app.clock import today
from app.console.audit.case_audit import CaseAudit, OpenedDocket, audit_case, open_case_docket
from app.console.audit.filters import AuditFilter
from app.console.audit.findings import UNSHOWN
from app.console.cases.faults import FaultLog, find_fault
from app.console.jobs import StillOpening
from app.console.workspace.workspace import Workspace
from app.store_calls import dockets
from app.store_calls.call import Store
from app.store_calls.dockets import DocketedCase
from crypto.directory import Directory
from crypto.encoding import digest

# Longer than the second after which the page "opening" reloads itself, so that each load gets further.
PATIENCE_SECONDS = 2.0
FILTERS_KEPT = 50


class _AuditedCase(NamedTuple):
    """A case's audit, the ids of its stored envelopes, and its opened dockets by the digests of their envelopes."""

    ids: set[bytes]
    opened: dict[bytes, OpenedDocket]
    audit: CaseAudit


class AuditIndex:
    """The audits of all cases, and the latest 50 `filters` by their random names. It holds no key."""

    def __init__(self) -> None:
        self.filters = {"": AuditFilter()}
        self._held: dict[bytes, _AuditedCase] = {}
        self._basis: tuple[bytes, date] | None = None
        self._lock = threading.Lock()
        self._fault_log = FaultLog()

    def clear(self) -> None:
        """Drop all audits and filters."""
        self.filters, self._held, self._basis = {}, {}, None

    @property
    def audits(self) -> list[CaseAudit]:
        """The audits of all cases, in no order."""
        return [held.audit for held in [*self._held.values()]]

    def find(self, mailbox: bytes) -> CaseAudit | None:
        """Find the audit of the case of a mailbox (32 bytes)."""
        return next((audit for audit in self.audits if audit.row.mailbox == mailbox), None)

    def keep(self, audit_filter: AuditFilter) -> str:
        """Store a filter and return its random name, so that no URL tells what is looked for; "" for the empty one."""
        if audit_filter == AuditFilter():
            return ""
        name = secrets.token_urlsafe(9)
        self.filters[name] = audit_filter
        for oldest in [*self.filters][1:-FILTERS_KEPT]:
            del self.filters[oldest]
        return name

    def refresh(self, workspace: Workspace, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Open the dockets that are new in the store, and audit their cases under the workspace's directory.

        Raises StillOpening after `patience_seconds`; the next call continues. Raises StoreUnavailable, and Stopped once
        the key file is locked.
        """
        with self._lock:
            directory, day = workspace.directory, today()
            # An audit depends on the directory (who signed) and on the day (what is dated ahead).
            if self._basis != (basis := (directory.digest, day)):
                self._held, self._basis = {}, basis
            ids = _list_ids(workspace.store)
            self._held = {gate: held for gate, held in self._held.items() if gate in ids}
            fresh = [gate for gate in ids if gate not in self._held or self._held[gate].ids != ids[gate]]
            left = sum(len(ids[gate]) for gate in fresh)
            began = time.monotonic()
            for case in dockets.read_docketed(workspace.store, fresh):
                self._try(workspace, directory, day, case, ids[case.row.gate])
                left -= len(ids[case.row.gate])
                if left > 0 and time.monotonic() - began > patience_seconds:
                    raise StillOpening(sum(map(len, ids.values())) - left, sum(map(len, ids.values())))

    def _try(self, workspace: Workspace, directory: Directory, day: date, case: DocketedCase, ids: set[bytes]) -> None:
        try:
            self._open(workspace, directory, day, case, ids)
        except Exception as error:
            self._fault_log.write(find_fault("audit", error))
            audit = CaseAudit(case.row, len(case.entries), 0, [], [UNSHOWN])
            self._held[case.row.gate] = _AuditedCase(ids, {}, audit)

    def _open(self, workspace: Workspace, directory: Directory, day: date, case: DocketedCase, ids: set[bytes]) -> None:
        gate, mailbox = case.row.gate, case.row.mailbox
        before = self._held[gate].opened if gate in self._held else {}
        opened: list[tuple[bytes, OpenedDocket]] = []
        for docket in case.dockets:
            # Not by the id in the store: whoever can write to the store can change the envelope under the same id.
            name = digest("docket", docket.envelope)
            # workspace.identity is read each time: it raises Stopped once the key file is locked.
            each = before.get(name) or open_case_docket(docket.envelope, workspace.identity, mailbox, directory)
            opened.append((name, each))
        self._held[gate] = _AuditedCase(
            ids, dict(opened), audit_case(case, [each for _, each in opened], directory, day)
        )


def _list_ids(store: Store) -> dict[bytes, set[bytes]]:
    """The ids of all stored envelopes of each case, by its gate (32 bytes)."""
    rows, listed = dockets.list_contents(store)
    ids: dict[bytes, set[bytes]] = {row.gate: set() for row in rows}
    for id, gate in listed:
        ids.get(gate, set()).add(id)
    return ids
