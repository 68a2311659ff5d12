"""The records of all cases, as their verification reads them: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, select

from app.case_store.cases import CaseRow, list_cases
from app.case_store.chunks import read_in_chunks
from app.store.database import Database
from app.store.models import entries, messages, tombstones

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
    """Read the record of every case, in no order; one that is deleted meanwhile has neither report nor entries."""
    mailboxes = {case.gate: case.mailbox for case in list_cases(db)}
    return read_in_chunks(db, [*mailboxes], lambda connection, gates: _read(connection, gates, mailboxes))


def _read(connection: Connection, gates: list[bytes], mailboxes: Mapping[bytes, bytes]) -> Iterable[StoredRecord]:
    wanted = {"gates": gates}
    found = {gate: StoredRecord(mailboxes[gate], None, []) for gate in gates}
    for gate, envelope in connection.execute(_REPORTS, wanted):
        found[gate] = found[gate]._replace(report=envelope)
    for gate, previous, envelope in connection.execute(_ENTRIES, wanted):
        found[gate].entries.append((previous, envelope))
    return found.values()


def read_record(db: Database, case: CaseRow) -> StoredRecord:
    """Read the record of one case; one that was deleted has neither report nor entries."""
    [record] = read_in_chunks(
        db, [case.gate], lambda connection, gates: _read(connection, gates, {case.gate: case.mailbox})
    )
    return record


def list_deleted(db: Database) -> dict[bytes, date]:
    """The days on which cases were deleted, by mailbox (32 bytes), as the store has them."""
    with db.reading() as connection:
        return {row.mailbox: row.deleted_on for row in connection.execute(_DELETED)}
