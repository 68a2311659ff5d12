"""The signed directories that were published, as the bytes that came (SPEC 6). All raise StoreUnavailable."""

import json

from sqlalchemy import bindparam, func, select

from app.store.database import Database, insert_unless_held
from app.store.models import directories
from app.store_calls.errors import AlreadyTaken
from crypto.encoding import b64decode

_INSERT = insert_unless_held(directories)
_NEWEST = select(directories.c.document).order_by(directories.c.version.desc()).limit(1)
_HIGHEST = select(func.max(directories.c.version))
_ALL = select(directories.c.document).order_by(directories.c.version)
_FIND = select(directories.c.document).where(directories.c.version == bindparam("version"))


def publish(db: Database, signed_json: bytes, version: int) -> None:
    """Store a signed directory; all stay. The same again changes nothing. Raises AlreadyTaken for another one of this
    version."""
    with db.writing() as connection:
        connection.execute(_INSERT, {"version": version, "document": signed_json})
        if connection.scalar(_FIND, {"version": version}) != signed_json:
            raise AlreadyTaken


def list_handovers(db: Database) -> list[bytes]:
    """The signed directories that name another root for those after them (SPEC 6), in order; not the newest one."""
    with db.reading() as connection:
        published = connection.scalars(_ALL).all()
    return [signed for signed in published[:-1] if b"next_root" in _read_document(signed)]


def newest(db: Database) -> bytes | None:
    """The signed directory with the highest version, if any was published."""
    with db.reading() as connection:
        return connection.scalar(_NEWEST)


def _read_document(signed: bytes) -> bytes:
    try:
        return b64decode(json.loads(signed)["document"])
    except (ValueError, KeyError, TypeError):
        return b""


def newest_version(db: Database) -> int:
    """The highest version that was published; 0 if none was."""
    with db.reading() as connection:
        return connection.scalar(_HIGHEST) or 0


def find(db: Database, version: int) -> bytes | None:
    """The signed directory of this version, if it was published."""
    with db.reading() as connection:
        return connection.scalar(_FIND, {"version": version})
