"""The register of what officers record beside cases (SPEC 9): sealed envelopes. All raise StoreUnavailable."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, Connection, bindparam, exists, select

from app.room import Budget
from app.store.database import Database, insert_under_random_key
from app.store.exclusive import take_turn
from app.store.models import register
from crypto.encoding import digest

_IDS: BindParameter[Sequence[bytes]] = bindparam("ids", expanding=True)
_LIST = select(register.c.id).order_by(register.c.id)  # rows come in the order in which they were stored
_READ = select(register.c.id, register.c.envelope).where(register.c.id.in_(_IDS))
_FIND = select(exists().where(register.c.id == bindparam("id")))


def list_register(db: Database) -> list[bytes]:
    """The ids (32 bytes) of all entries, in no order, without reading one of them."""
    with db.reading() as connection:
        return [*connection.scalars(_LIST)]


def read_entries(db: Database, ids: Sequence[bytes]) -> dict[bytes, bytes]:
    """Read the envelopes of entries, by their ids (32 bytes); what isn't there is left out."""
    with db.reading() as connection:
        return {row.id: row.envelope for row in connection.execute(_READ, {"ids": [*ids]})}


def add_to_register(db: Database, envelopes: Sequence[bytes]) -> None:
    """Store entries, all or none; one that is there changes nothing. Raises NoRoom."""
    with db.writing() as connection:
        insert_register(connection, envelopes)
        db.capacity.require(connection, Budget.OFFICERS)


def insert_register(connection: Connection, envelopes: Sequence[bytes]) -> None:
    """Insert entries that aren't there yet, each under a row key of its own, so that none is lost as taken."""
    if envelopes:
        take_turn(connection)
    for envelope in envelopes:
        id = digest("register", envelope)
        if not connection.scalar(_FIND, {"id": id}):
            insert_under_random_key(connection, register, {"id": id, "envelope": envelope})
