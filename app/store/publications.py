"""The figures of years as publishers signed them (SPEC 9), as the JSON that came. All raise StoreUnavailable.

Who stores one has verified it. It is never changed, and stays.
"""

from typing import NamedTuple

from sqlalchemy import select

from app.room import Budget
from app.store.database import Database, insert_unless_held
from app.store.mailboxes import AlreadyTaken
from app.store.models import publications

_INSERT = insert_unless_held(publications)
_LIST = select(publications).order_by(publications.c.year, publications.c.number)


class StoredPublication(NamedTuple):
    """A year, the number of the publication in it, and its signed JSON."""

    year: int
    number: int
    document: bytes


def add_publication(db: Database, publication: StoredPublication) -> None:
    """Store a publication. Raises AlreadyTaken if its year has one of this number, NoRoom."""
    with db.writing() as connection:
        if not connection.execute(_INSERT, publication._asdict()).rowcount:
            raise AlreadyTaken
        db.capacity.require(connection, Budget.OFFICERS)


def list_publications(db: Database) -> list[StoredPublication]:
    """List all publications, by year and number."""
    with db.reading() as connection:
        return [StoredPublication(*row) for row in connection.execute(_LIST)]
