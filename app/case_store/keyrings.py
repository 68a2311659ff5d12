"""Keyrings: what officers keep of retired cards (SPEC 8), sealed to themselves. All raise StoreUnavailable."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, Connection, bindparam, delete, select

from app.room import Budget
from app.store.database import Database, insert_unless_held, overwrite_erased
from app.store.exclusive import take_turn
from app.store.models import keyrings, row_key
from app.store_calls.errors import KeyringMoved
from crypto.encoding import digest

_VERIFY: BindParameter[bytes] = bindparam("verify")
_READ = select(keyrings.c.envelope).where(keyrings.c.verify == _VERIFY).order_by(keyrings.c.part)
_LIST = select(keyrings.c.key).where(keyrings.c.verify == _VERIFY).order_by(keyrings.c.part)
_DELETE = delete(keyrings).where(keyrings.c.verify == _VERIFY)
_INSERT = insert_unless_held(keyrings)


def list_parts(db: Database, verify: bytes) -> tuple[int, ...]:
    """List the row keys of a keyring's parts in their order, without reading one: others, once it was replaced."""
    with db.reading() as connection:
        return tuple(connection.scalars(_LIST, {"verify": verify}))


def read_keyring(db: Database, verify: bytes) -> list[bytes]:
    """Read the keyring stored under a verifying key (32 bytes): its parts in their order, none if there is none."""
    with db.reading() as connection:
        return _read(connection, verify)


def replace_keyring(db: Database, verify: bytes, parts: Sequence[bytes], replaced: Sequence[bytes]) -> None:
    """Store a keyring in place of the whole one named, in one transaction; have that one's bytes overwritten.

    The same again changes nothing. Raises KeyringMoved if another is there; NoRoom.
    """
    with db.writing() as connection:
        take_turn(connection)
        held = _read(connection, verify)
        if held == [*parts]:
            return
        if held != [*replaced]:
            raise KeyringMoved
        connection.execute(_DELETE, {"verify": verify})
        for part, envelope in enumerate(parts):
            key = row_key(digest("keyring", envelope))
            connection.execute(_INSERT, {"key": key, "verify": verify, "part": part, "envelope": envelope})
        if _read(connection, verify) != [*parts]:
            raise KeyringMoved
        db.capacity.require(connection, Budget.OFFICERS)
    overwrite_erased(db)


def _read(connection: Connection, verify: bytes) -> list[bytes]:
    return list(connection.scalars(_READ, {"verify": verify}))
