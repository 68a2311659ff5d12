"""The records of all cases as the store holds them, read without opening one. All raise StoreUnavailable."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from app.casework import list_cases
from app.database import Database
from app.models import entries, messages, tombstones

CHUNK = 100  # cases read at a time

_GATES: BindParameter[Sequence[bytes]] = bindparam("gates", expanding=True)
_REPORTS = select(messages.c.gate, messages.c.envelope).where(messages.c.gate.in_(_GATES), messages.c.opens_case)
_ENTRIES = select(entries.c.gate, entries.c.previous, entries.c.envelope).where(entries.c.gate.in_(_GATES))
_DELETED = select(tombstones.c.mailbox, tombstones.c.deleted_on)


class StoredRecord(NamedTuple):
    """A case's mailbox (32 bytes), its report if it is there, and each entry's `previous` (32 bytes) and envelope."""

    mailbox: bytes
    report: bytes | None
    entries: list[tuple[bytes, bytes]]


def read_records(db: Database) -> Iterator[StoredRecord]:
    """Read the record of every case; each hundred is a transaction of its own."""
    cases = list_cases(db)
    for start in range(0, len(cases), CHUNK):
        mailboxes = {case.gate: case.mailbox for case in cases[start : start + CHUNK]}
        yield from _read_chunk(db, mailboxes)


def _read_chunk(db: Database, mailboxes: dict[bytes, bytes]) -> list[StoredRecord]:
    gates = {"gates": [*mailboxes]}
    with db.reading() as connection:
        reports = {row.gate: row.envelope for row in connection.execute(_REPORTS, gates)}
        links: dict[bytes, list[tuple[bytes, bytes]]] = {gate: [] for gate in mailboxes}
        for gate, previous, envelope in connection.execute(_ENTRIES, gates):
            links[gate].append((previous, envelope))
    return [StoredRecord(mailbox, reports.get(gate), links[gate]) for gate, mailbox in mailboxes.items()]


def list_deleted(db: Database) -> dict[bytes, date]:
    """The days on which cases were deleted, by mailbox (32 bytes), as the store has them."""
    with db.reading() as connection:
        return {row.mailbox: row.deleted_on for row in connection.execute(_DELETED)}
