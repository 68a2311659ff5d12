"""The figures of years as publishers signed them (SPEC 9), as the JSON that came. All raise StoreUnavailable.

Who stores one has verified it. It is never changed, and stays.
"""

from sqlalchemy import Connection, select

from app.room import Budget
from app.store.database import Database, insert_unless_held
from app.store.models import publications
from app.store_calls.errors import AlreadyTaken
from app.store_calls.publications import StoredPublication

_INSERT = insert_unless_held(publications)
_LIST = select(publications).order_by(publications.c.year, publications.c.number)


def add_publication(db: Database, publication: StoredPublication) -> None:
    """Store a publication. The same again changes nothing. Raises AlreadyTaken if its year has another of this number,
    NoRoom."""
    with db.writing() as connection:
        if not connection.execute(_INSERT, publication._asdict()).rowcount:
            if publication not in _list(connection):
                raise AlreadyTaken
            return
        db.capacity.require(connection, Budget.OFFICERS)


def list_publications(db: Database) -> list[StoredPublication]:
    """List all publications, by year and number."""
    with db.reading() as connection:
        return _list(connection)


def _list(connection: Connection) -> list[StoredPublication]:
    return [StoredPublication(*row) for row in connection.execute(_LIST)]
