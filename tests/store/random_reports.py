"""Reports, notes and replies of random bytes: the store can't tell them from sealed ones."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.case_store.entries import file_entries
from app.store import reports
from app.store.claims import Checked
from app.store.database import Database
from app.store_calls.entries import NewEntry
from crypto import receipt
from crypto.encoding import digest

DAY, NEXT_DAY = date(2026, 1, 5), date(2026, 1, 6)


@dataclass(frozen=True)
class Report:
    mailbox: bytes
    gate: bytes
    envelope: bytes
    note: bytes

    def file(
        self, db: Database, received_on: date = DAY, claims: Sequence[Checked] = (), *, proves: bool = False
    ) -> date:
        return reports.file_report(
            db,
            mailbox=self.mailbox,
            gate=self.gate,
            envelope=self.envelope,
            note=self.note,
            received_on=received_on,
            claims=claims,
            receipt=self.receipt if proves else None,
        ).received_on

    @property
    def receipt(self) -> bytes:
        return receipt.compute_receipt(self.envelope)

    def but(self, **changes: bytes) -> "Report":
        return replace(self, **changes)


def draw_envelope() -> bytes:
    return secrets.token_bytes(7_800)


def draw_report() -> Report:
    return Report(secrets.token_bytes(32), secrets.token_bytes(32), draw_envelope(), draw_envelope())


def note_digest(note: bytes) -> bytes:
    return digest("note", note)


def answer(
    db: Database,
    report: Report,
    reply: bytes,
    after: bytes | None = None,
    attached: Sequence[tuple[bytes, int]] = (),
) -> bytes:
    """File a reply, after another entry if given, else as the first. Returns its entry."""
    entry = draw_envelope()
    previous = digest("entry", after or report.envelope)
    new = NewEntry(entry, previous, draw_envelope(), reply, attached)
    file_entries(db, report.gate, [new], received_on=DAY)
    return entry
