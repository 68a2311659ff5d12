"""The key from which all portals on one store derive the seeds of proof of work (SPEC 11). Raises StoreUnavailable."""

from sqlalchemy import select

from app.store.database import Database
from app.store.models import work_keys

_READ = select(work_keys.c.key)


def read_work_key(db: Database) -> bytes:
    """Read the key (32 bytes). It was drawn when the store was made and opens nothing; a backup may hold it."""
    with db.reading() as connection:
        key: bytes = connection.execute(_READ).scalar_one()
        return key
