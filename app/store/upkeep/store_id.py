"""The id of a store: its database and its place for files carry it, so that neither is used with another's.

And the mark of its last sweep, which both have as well: if they differ, one of the two is a copy that was put back, and
nothing is erased until somebody has looked. All raise StoreUnavailable, BlobsUnavailable.
"""

import secrets
from typing import NamedTuple

from sqlalchemy import delete, select

from app.blobs.storage import ID_BYTES, Blobs, open_blobs, say_foreign, say_unmarked, try_blobs
from app.room import Budget
from app.store.database import Database, insert_unless_held
from app.store.models import store_ids, sweeps, upload_keys, uploads
from app.store_calls.errors import WrongBlobs

_ONLY = 0  # the key of the one row
_READ = select(store_ids.c.id)
_ANY_UPLOAD = select(uploads.c.id).limit(1)
_INSERT = insert_unless_held(store_ids)
_READ_MARKS = select(sweeps.c.mark)
_INSERT_MARK = insert_unless_held(sweeps)
_DELETE_MARKS = delete(sweeps)
_LIST = select(uploads.c.id, upload_keys.c.id).outerjoin(upload_keys)


class Inventory(NamedTuple):
    """Files (the ids of their uploads) by whether the database knows them: `missing` are claimed and not in the place,
    `unknown` in the place and not known; `both` is how many are in both."""

    both: int
    missing: list[bytes]
    unknown: list[bytes]


def open_files(db: Database, address: str, quota_bytes: int | None = None, budget: Budget = Budget.FILES) -> Blobs:
    """Open the place for files as `open_blobs` does, if it is this database's. Raises WrongBlobs."""
    known = find_store_id(db)
    blobs = open_blobs(address, quota_bytes, budget)
    _keep(db, blobs.join(known))
    return blobs


def try_files(db: Database, address: str) -> None:
    """Raise what `open_files` would. Another process tries the place, so that this one may still fork."""
    _keep(db, try_blobs(address, find_store_id(db)))


def find_store_id(db: Database) -> bytes | None:
    """The id (16 bytes); None for a new store. Raises WrongBlobs for one that knows files but not whose it is."""
    with db.reading() as connection:
        known: bytes | None = connection.scalar(_READ)
        if known is None and connection.scalar(_ANY_UPLOAD) is not None:
            raise WrongBlobs(say_unmarked())
    return known


def adopt(db: Database, blobs: Blobs) -> None:
    """Make files and database one store, whatever either was; the next sweep finds both marked alike."""
    with db.reading() as connection:
        known = connection.scalar(_READ)
    store_id = known or secrets.token_bytes(ID_BYTES)
    _keep(db, store_id)
    blobs.adopt(store_id)
    leave_mark(db, blobs)


def are_of_one_time(db: Database, blobs: Blobs) -> bool:
    """Whether database and files had the same last sweep."""
    mark = blobs.read_mark()
    with db.reading() as connection:
        marks = {*connection.scalars(_READ_MARKS)}
    return mark in marks if marks else mark is None


def leave_mark(db: Database, blobs: Blobs) -> None:
    """Leave a mark of this sweep in both. Wherever this stops, the database has the one that the files have."""
    mark = secrets.token_bytes(ID_BYTES)
    with db.writing() as connection:
        connection.execute(_INSERT_MARK, {"mark": mark})
    blobs.replace_mark(mark)
    with db.writing() as connection:
        connection.execute(_DELETE_MARKS.where(sweeps.c.mark != mark))


def take_inventory(db: Database, blobs: Blobs) -> Inventory:
    """Compare what the database knows with what is in the place. The place is asked first: no piece comes before its
    row."""
    held = blobs.list_uploads()
    with db.reading() as connection:
        rows = connection.execute(_LIST).all()
    known = {id for id, _ in rows}
    # What was claimed since the place was asked had its pieces by then: it is asked again.
    absent = [id for id, open_id in rows if open_id is None and id not in held]
    missing = sorted(id for id in absent if blobs.find_size(id, 0) is None)
    return Inventory(len(held & known), missing, sorted(held - known))


def _keep(db: Database, store_id: bytes) -> None:
    with db.reading() as connection:
        known = connection.scalar(_READ)
    if known is None:
        with db.writing() as connection:
            connection.execute(_INSERT, {"key": _ONLY, "id": store_id})
            known = connection.scalar(_READ)
    if known != store_id:
        raise WrongBlobs(say_foreign())
