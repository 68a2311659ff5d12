"""The signed directories that were published, as the bytes that came (SPEC 6). All raise StoreUnavailable."""

from sqlalchemy import bindparam, select

from app.store.database import Database, insert_unless_held
from app.store.mailboxes import AlreadyTaken
from app.store.models import directories

_INSERT = insert_unless_held(directories)
_NEWEST = select(directories.c.document).order_by(directories.c.version.desc()).limit(1)
_FIND = select(directories.c.document).where(directories.c.version == bindparam("version"))


def publish(db: Database, signed_json: bytes, version: int) -> None:
    """Store a signed directory. The same again changes nothing. Raises AlreadyTaken for another one of this version."""
    with db.writing() as connection:
        connection.execute(_INSERT, {"version": version, "document": signed_json})
        if connection.scalar(_FIND, {"version": version}) != signed_json:
            raise AlreadyTaken


def newest(db: Database) -> bytes | None:
    """The signed directory with the highest version, if any was published."""
    with db.reading() as connection:
        return connection.scalar(_NEWEST)


def find(db: Database, version: int) -> bytes | None:
    """The signed directory of this version, if it was published."""
    with db.reading() as connection:
        return connection.scalar(_FIND, {"version": version})
