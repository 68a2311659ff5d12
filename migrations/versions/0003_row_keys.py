"""Tables of envelopes are found by whole numbers, drawn from what named their rows before.

SQLite keeps the rows of other tables in the inner pages of their trees: a million cases made them twice as slow.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NAMED_BY = {"messages": "id", "notes": "gate", "replies": "place", "entries": "id"}
# The first 63 bits of the name. SQLite knows no such function: it is lent one of Python's.
FIRST_BITS = {
    "sqlite": "first_bits({0})",
    "postgresql": "('x' || encode({0}, 'hex'))::bit(64)::bigint >> 1 & 9223372036854775807",
}


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    if dialect == "sqlite":
        _lend_first_bits()
    for table, name in NAMED_BY.items():
        op.add_column(table, sa.Column("key", _whole_number()))
        op.execute(f"UPDATE {table} SET key = {FIRST_BITS[dialect].format(name)}")
        _name_rows_by(table, "key", with_rowid=True)
    op.drop_index("ix_messages_gate", "messages")
    op.create_index("ix_messages_gate", "messages", ["gate", "id"])
    op.create_index("ix_entries_gate", "entries", ["gate", "id"])
    with op.batch_alter_table("notes") as notes:
        notes.create_unique_constraint("uq_notes_gate", ["gate"])


def downgrade() -> None:
    with op.batch_alter_table("notes") as notes:
        notes.drop_constraint("uq_notes_gate", type_="unique")
    op.drop_index("ix_entries_gate", "entries")
    op.drop_index("ix_messages_gate", "messages")
    op.create_index("ix_messages_gate", "messages", ["gate"])
    for table, name in NAMED_BY.items():
        _name_rows_by(table, name, with_rowid=False)
        op.drop_column(table, "key")


def _name_rows_by(table: str, column: str, *, with_rowid: bool) -> None:
    rebuilt: dict[str, Any] = {"recreate": "auto", "table_kwargs": {"sqlite_with_rowid": with_rowid}}
    with op.batch_alter_table(table, **rebuilt) as batch:
        batch.drop_constraint(f"pk_{table}", type_="primary")
        batch.alter_column("key", existing_type=_whole_number(), nullable=not with_rowid)
        batch.create_primary_key(f"pk_{table}", [column])


def _whole_number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _lend_first_bits() -> None:
    driver: Any = op.get_bind().connection.driver_connection
    driver.create_function("first_bits", 1, lambda name: int.from_bytes(name[:8]) >> 1, deterministic=True)
