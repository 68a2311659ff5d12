"""What the people of the directory have signed: their address cards and confirmations (SPEC 6), as the JSON that came.

Who stores one has verified it. All raise StoreUnavailable.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from app.store.database import Database, insert_unless_held
from app.store.models import address_cards, confirmations
from app.store_calls.statements import StoredCard, StoredConfirmation

# The next card is handed out two days before it begins, and the last one a day longer, to clocks that are a day behind.
AHEAD, BEHIND = timedelta(2), timedelta(1)

_INSERT_CARD, _INSERT_CONFIRMATION = insert_unless_held(address_cards), insert_unless_held(confirmations)
_CARDS_OF = select(address_cards.c.statement).where(address_cards.c.verify == bindparam("verify"))
_CARDS_ON = (
    select(address_cards.c.verify, address_cards.c.statement)
    .where(address_cards.c.first_day <= bindparam("latest"), address_cards.c.last_day >= bindparam("earliest"))
    .order_by(address_cards.c.first_day, address_cards.c.digest)
)
_LAST_DAYS = select(address_cards.c.verify, func.max(address_cards.c.last_day)).group_by(address_cards.c.verify)
_CONFIRMATIONS = (
    select(confirmations.c.verify, confirmations.c.statement)
    .where(confirmations.c.directory == bindparam("directory"))
    .order_by(confirmations.c.day.desc(), confirmations.c.digest)
)


def add_cards(db: Database, cards: Iterable[StoredCard]) -> None:
    """Store cards. What is held already changes nothing."""
    rows = [
        {"digest": _name(each.statement), "verify": each.verify, "statement": each.statement}
        | {"first_day": each.first, "last_day": each.last}
        for each in cards
    ]
    if rows:
        with db.writing() as connection:
            connection.execute(_INSERT_CARD, rows)


def add_confirmation(db: Database, confirmation: StoredConfirmation) -> None:
    """Store a confirmation. What is held already changes nothing."""
    row = {"digest": _name(confirmation.statement), **confirmation._asdict()}
    with db.writing() as connection:
        connection.execute(_INSERT_CONFIRMATION, row)


def list_cards_of(db: Database, verify: bytes) -> list[bytes]:
    """List all cards that are stored as this verifying key's (32 bytes)."""
    with db.reading() as connection:
        return [*connection.scalars(_CARDS_OF, {"verify": verify})]


def list_cards(db: Database, people: Collection[bytes], day: date) -> list[bytes]:
    """List the cards of these people (verifying keys) that are valid on a day, begin soon, or ended just before."""
    with db.reading() as connection:
        rows = connection.execute(_CARDS_ON, {"latest": day + AHEAD, "earliest": day - BEHIND})
        return [statement for verify, statement in rows if verify in people]


def list_last_days(db: Database) -> dict[bytes, date]:
    """The last day of the last card of everybody who has one (verifying keys)."""
    with db.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(_LAST_DAYS)}


def list_confirmations(db: Database, people: Collection[bytes], directory: bytes) -> list[bytes]:
    """List the newest confirmation of each of these people (verifying keys) for a directory's digest (32 bytes)."""
    newest: dict[bytes, bytes] = {}
    with db.reading() as connection:
        for verify, statement in connection.execute(_CONFIRMATIONS, {"directory": directory}):
            if verify in people:
                newest.setdefault(verify, statement)
    return [*newest.values()]


def _name(statement: bytes) -> bytes:
    return hashlib.blake2b(statement, digest_size=32).digest()
