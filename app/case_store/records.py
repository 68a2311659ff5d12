"""The records of cases, as their verification reads them: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BindParameter, bindparam, select

from app.store.database import Database
from app.store.models import cases, entries, messages, tombstones
from app.store_calls.records import StoredRecord

_MAILBOXES: BindParameter[Sequence[bytes]] = bindparam("mailboxes", expanding=True)
# By what is random: a database gives rows in the order in which they came.
_LIST = select(cases.c.mailbox).order_by(cases.c.mailbox)
_REPORTS = (
    select(cases.c.mailbox, messages.c.envelope)
    .join(messages, messages.c.gate == cases.c.gate)
    .where(cases.c.mailbox.in_(_MAILBOXES), messages.c.opens_case)
)
_ENTRIES = (
    select(cases.c.mailbox, entries.c.previous, entries.c.envelope)
    .join(entries, entries.c.gate == cases.c.gate)
    .where(cases.c.mailbox.in_(_MAILBOXES))
)
_DELETED = select(tombstones.c.mailbox, tombstones.c.deleted_on).order_by(tombstones.c.mailbox)


def list_mailboxes(db: Database) -> list[bytes]:
    """The mailbox (32 bytes) of every case, in no order."""
    with db.reading() as connection:
        return [*connection.scalars(_LIST)]


def read_records_of(db: Database, mailboxes: Sequence[bytes]) -> list[StoredRecord]:
    """Read the records of the cases of these mailboxes (32 bytes each), in one transaction.

    One that was deleted has neither report nor entries.
    """
    found = {mailbox: StoredRecord(mailbox, None, []) for mailbox in mailboxes}
    with db.reading() as connection:
        for mailbox, envelope in connection.execute(_REPORTS, {"mailboxes": [*found]}):
            found[mailbox] = found[mailbox]._replace(report=envelope)
        for mailbox, previous, envelope in connection.execute(_ENTRIES, {"mailboxes": [*found]}):
            found[mailbox].entries.append((previous, envelope))
    return [*found.values()]


def list_deleted(db: Database) -> dict[bytes, date]:
    """The days on which cases were deleted, by mailbox (32 bytes), as the store has them."""
    with db.reading() as connection:
        return {row.mailbox: row.deleted_on for row in connection.execute(_DELETED)}
