"""The orders by which officers had cases deleted, as the JSON that they signed. All raise StoreUnavailable."""

from datetime import date

from sqlalchemy import Connection, bindparam, exists, select

from app.store.database import Database, insert_under_random_key
from app.store.models import orders

_IS_KEPT = select(exists().where(orders.c.day == bindparam("day"), orders.c.statement == bindparam("statement")))
_LIST = select(orders.c.statement).order_by(orders.c.day.desc(), orders.c.key)


def keep_order(connection: Connection, statement: bytes, day: date) -> None:
    """Keep an order, in the transaction that does what it says."""
    insert_under_random_key(connection, orders, {"day": day, "statement": statement})


def is_kept(db: Database, statement: bytes, day: date) -> bool:
    """Whether an order of a day is kept: what it says is done."""
    with db.reading() as connection:
        return bool(connection.scalar(_IS_KEPT, {"day": day, "statement": statement}))


def list_orders(db: Database) -> list[bytes]:
    """List all orders, the latest day first."""
    with db.reading() as connection:
        return [*connection.scalars(_LIST)]
