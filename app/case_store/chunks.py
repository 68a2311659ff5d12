"""Reading many cases in chunks, so that neither memory nor a transaction holds all of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from app.store.database import Database

CHUNK = 50  # cases

Row = TypeVar("Row")


def read_in_chunks(
    db: Database, gates: Sequence[bytes], read: Callable[[Connection, list[bytes]], Iterable[Row]]
) -> Iterator[Row]:
    """Read what `read` gives for the gates, or other ids (32 bytes each), at most 50 in a call.

    Each call has a transaction of its own: a long one would keep erased bytes in SQLite's log. No chunk ends within
    a case, so what is stored in one transaction, as an entry and its docket, is also read in one.
    Raises StoreUnavailable.
    """
    for start in range(0, len(gates), CHUNK):
        with db.reading() as connection:
            rows = [*read(connection, [*gates[start : start + CHUNK]])]
        yield from rows
