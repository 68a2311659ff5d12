"""What officers signed of deletions, which outlives the cases: sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, bindparam, select

from app.store.database import Database, insert_under_random_key
from app.store.models import deletions

_MAILBOXES: BindParameter[Sequence[bytes]] = bindparam("mailboxes", expanding=True)
_LIST = select(deletions.c.mailbox, deletions.c.statement).order_by(deletions.c.key)
_STATEMENTS_OF = select(deletions.c.statement).where(deletions.c.mailbox == bindparam("mailbox"))
_LIST_OF = _LIST.where(deletions.c.mailbox.in_(_MAILBOXES))


def propose(db: Database, mailbox: bytes, statement: bytes) -> None:
    """Store that an officer proposes to delete the case of a mailbox (32 bytes). The same again changes nothing."""
    with db.writing() as connection:
        if statement in connection.scalars(_STATEMENTS_OF, {"mailbox": mailbox}).all():
            return
        insert_under_random_key(connection, deletions, {"mailbox": mailbox, "statement": statement})


def read_statements(db: Database, mailboxes: Sequence[bytes] | None = None) -> dict[bytes, list[bytes]]:
    """Read what was signed of the cases of these mailboxes (32 bytes each), or of all, deleted or not, by mailbox."""
    found: dict[bytes, list[bytes]] = {}
    with db.reading() as connection:
        rows = (
            connection.execute(_LIST) if mailboxes is None else connection.execute(_LIST_OF, {"mailboxes": mailboxes})
        )
        for mailbox, statement in rows:
            found.setdefault(mailbox, []).append(statement)
    return found
