"""Records with their dockets, as auditors read them: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, select

from app.case_store.cases import CaseRow, EnvelopeRow, StoredEntry
from app.case_store.chunks import read_in_chunks
from app.store.database import Database
from app.store.models import cases, dockets, entries, messages

_GATES: BindParameter[Sequence[bytes]] = bindparam("gates", expanding=True)
_LIST_CASES = select(cases.c.gate, cases.c.mailbox, cases.c.received_on)
_LISTS = [select(table.c.id, table.c.gate) for table in (messages, entries, dockets)]
_CASES = _LIST_CASES.where(cases.c.gate.in_(_GATES))
_REPORTS = select(messages.c.gate, messages.c.envelope).where(messages.c.gate.in_(_GATES), messages.c.opens_case)
_ENTRIES = (
    select(entries.c.gate, entries.c.previous, entries.c.envelope, entries.c.received_on)
    .where(entries.c.gate.in_(_GATES))
    .order_by(entries.c.received_on, entries.c.id)
)
_DOCKETS_OF = select(dockets.c.id, dockets.c.gate, dockets.c.received_on, dockets.c.envelope).where(
    dockets.c.gate.in_(_GATES)
)
_DOCKETS = (
    select(dockets.c.gate, dockets.c.envelope, dockets.c.received_on)
    .where(dockets.c.gate.in_(_GATES))
    .order_by(dockets.c.received_on, dockets.c.id)
)


class Docket(NamedTuple):
    """A docket, and the day on which it came."""

    envelope: bytes
    received_on: date


class DocketedCase(NamedTuple):
    """A case's row, its report if it is there, its entries and its dockets: all of one state of the store."""

    row: CaseRow
    report: bytes | None
    entries: list[StoredEntry]
    dockets: list[Docket]


def list_contents(db: Database) -> tuple[list[CaseRow], list[tuple[bytes, bytes]]]:
    """Every case; the id and gate of every message, entry and docket, without reading one: all of one state."""
    with db.reading() as connection:
        rows = [CaseRow(*row) for row in connection.execute(_LIST_CASES)]
        return rows, [(id, gate) for each in _LISTS for id, gate in connection.execute(each)]


def read_docketed(db: Database, gates: Sequence[bytes]) -> Iterator[DocketedCase]:
    """Read the cases behind these gates (32 bytes each), in no order; what was deleted meanwhile is left out."""
    return read_in_chunks(db, gates, _read_cases)


def read_dockets(db: Database, gates: Sequence[bytes]) -> dict[bytes, list[EnvelopeRow]]:
    """Read the dockets behind these gates (32 bytes each), by gate, in one transaction."""
    found: dict[bytes, list[EnvelopeRow]] = {gate: [] for gate in gates}
    with db.reading() as connection:
        for id, gate, received_on, envelope in connection.execute(_DOCKETS_OF, {"gates": [*gates]}):
            found[gate].append(EnvelopeRow(id, gate, "docket", None, received_on, envelope))
    return found


def _read_cases(connection: Connection, gates: list[bytes]) -> Iterable[DocketedCase]:
    wanted = {"gates": gates}
    rows = [CaseRow(*row) for row in connection.execute(_CASES, wanted)]
    reports = {row.gate: row.envelope for row in connection.execute(_REPORTS, wanted)}
    found = {row.gate: DocketedCase(row, reports.get(row.gate), [], []) for row in rows}
    for gate, *entry in connection.execute(_ENTRIES, wanted):
        found[gate].entries.append(StoredEntry(*entry))
    for gate, *docket in connection.execute(_DOCKETS, wanted):
        found[gate].dockets.append(Docket(*docket))
    return found.values()
