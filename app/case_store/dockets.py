"""Records with their dockets, as auditors read them: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, bindparam, select

from app.store.database import Database
from app.store.models import cases, dockets, entries, messages
from app.store_calls.cases import CaseRow, EnvelopeRow, StoredEntry
from app.store_calls.dockets import Docket, DocketedCase

_GATES: BindParameter[Sequence[bytes]] = bindparam("gates", expanding=True)
_LIST_CASES = select(cases.c.gate, cases.c.mailbox, cases.c.received_on)
# By what is random: a database gives rows in the order in which they came.
_LISTS = [select(table.c.id, table.c.gate).order_by(table.c.id) for table in (messages, entries, dockets)]
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


def list_contents(db: Database) -> tuple[list[CaseRow], list[tuple[bytes, bytes]]]:
    """Every case; the id and gate of every message, entry and docket, without reading one: all of one state."""
    with db.reading() as connection:
        rows = [CaseRow(*row) for row in connection.execute(_LIST_CASES.order_by(cases.c.gate))]
        return rows, [(id, gate) for each in _LISTS for id, gate in connection.execute(each)]


def read_docketed_of(db: Database, gates: Sequence[bytes]) -> list[DocketedCase]:
    """Read the cases behind these gates (32 bytes each), in no order; what was deleted meanwhile is left out."""
    wanted = {"gates": [*gates]}
    with db.reading() as connection:
        rows = [CaseRow(*row) for row in connection.execute(_CASES, wanted)]
        reports = {row.gate: row.envelope for row in connection.execute(_REPORTS, wanted)}
        found = {row.gate: DocketedCase(row, reports.get(row.gate), [], []) for row in rows}
        for gate, *entry in connection.execute(_ENTRIES, wanted):
            found[gate].entries.append(StoredEntry(*entry))
        for gate, *docket in connection.execute(_DOCKETS, wanted):
            found[gate].dockets.append(Docket(*docket))
    return [*found.values()]


def read_dockets(db: Database, gates: Sequence[bytes]) -> dict[bytes, list[EnvelopeRow]]:
    """Read the dockets behind these gates (32 bytes each), by gate, in one transaction."""
    found: dict[bytes, list[EnvelopeRow]] = {gate: [] for gate in gates}
    with db.reading() as connection:
        for id, gate, received_on, envelope in connection.execute(_DOCKETS_OF, {"gates": [*gates]}):
            found[gate].append(EnvelopeRow(id, gate, "docket", None, received_on, envelope))
    return found
