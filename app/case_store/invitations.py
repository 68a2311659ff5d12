"""Who was invited to join, and the keys that came: by the digest of a code (32 bytes) that is good for one key.

All raise StoreUnavailable.
"""

from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from app.room import Budget
from app.store.database import Database, insert_unless_held
from app.store.models import invitations, join_requests
from app.store_calls.errors import AlreadyTaken, CodeEnded, CodeUsed, JoinFileChanged

# Long enough for a root that signs once a month.
KEPT = timedelta(60)

_INVITE, _KEEP = insert_unless_held(invitations), insert_unless_held(join_requests)
_FIND = select(invitations.c.file, invitations.c.ends_on).where(invitations.c.code == bindparam("code"))
_FIND_KEY = select(join_requests.c.verify).where(join_requests.c.code == bindparam("code"))
_LIST = (
    select(invitations, join_requests.c.verify, join_requests.c.cards)
    .outerjoin(join_requests, join_requests.c.code == invitations.c.code)
    .order_by(invitations.c.officer)
)
_WITHDRAW = delete(invitations).where(invitations.c.officer == bindparam("name"))
_FORGET = delete(invitations).where(invitations.c.ends_on < bindparam("day"))


class Request(NamedTuple):
    """The key that came: a verifying key (32 bytes), and the cards that it has signed, as the JSON that came."""

    verify: bytes
    cards: list[bytes]


class Invitation(NamedTuple):
    """Somebody who was invited by this id, by a file with this digest (32 bytes), until a day; what came, if it has."""

    code: bytes
    officer: str
    file: bytes
    ends_on: date
    request: Request | None = None


def invite(db: Database, invitation: Invitation) -> None:
    """Store an invitation. Raises AlreadyTaken if there is one for this id."""
    row = {**invitation._asdict(), "officer": invitation.officer.encode()}
    del row["request"]
    with db.writing() as connection:
        if not connection.execute(_INVITE, row).rowcount:
            raise AlreadyTaken


def list_invitations(db: Database) -> list[Invitation]:
    """List all invitations by their ids, with what came."""
    with db.reading() as connection:
        return [
            Invitation(row.code, row.officer.decode(), row.file, row.ends_on, _read_request(row.verify, row.cards))
            for row in connection.execute(_LIST)
        ]


def withdraw(db: Database, officer: str) -> bool:
    """Take back the invitation of an id, and forget what came; False if there is none."""
    with db.writing() as connection:
        return bool(connection.execute(_WITHDRAW, {"name": officer.encode()}).rowcount)


def forget_ended(db: Database, today: date) -> None:
    """Forget the invitations that ended 60 days ago."""
    with db.writing() as connection:
        connection.execute(_FORGET, {"day": today - KEPT})


def keep_request(db: Database, code: bytes, file: bytes, request: Request, today: date) -> None:
    """Keep the key that came with a code, made from the file with this digest. The same key again changes nothing.

    Raises what `is_kept` raises; NoRoom.
    """
    with db.writing() as connection:
        if _is_kept(connection, code, file, request.verify, today):
            return
        row = {"code": code, "verify": request.verify, "cards": msgspec.msgpack.encode(request.cards)}
        if not connection.execute(_KEEP, row).rowcount:
            raise CodeUsed
        db.capacity.require(connection, Budget.OFFICERS)


def is_kept(db: Database, code: bytes, file: bytes, verify: bytes, today: date) -> bool:
    """Whether this key came with a code; False if one may still come. It writes nothing: strangers ask.

    Raises CodeEnded if there is no such code, or its day is over; JoinFileChanged; CodeUsed by another key.
    """
    with db.reading() as connection:
        return _is_kept(connection, code, file, verify, today)


def _is_kept(connection: Connection, code: bytes, file: bytes, verify: bytes, today: date) -> bool:
    invited = connection.execute(_FIND, {"code": code}).first()
    held = connection.scalar(_FIND_KEY, {"code": code})
    if invited is None or (held is None and invited.ends_on < today):
        raise CodeEnded
    if invited.file != file:
        raise JoinFileChanged
    if held not in (None, verify):
        raise CodeUsed
    return held is not None


def _read_request(verify: bytes | None, cards: bytes) -> Request | None:
    return None if verify is None else Request(verify, msgspec.msgpack.decode(cards, type=list[bytes]))
