"""Format 2 of crypto/SPEC.md. What a store holds of format 1 can't be read any more, so such a store is refused."""

from alembic import op

from app.store.database import OutdatedStore

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for table in ("directories", "cases", "days"):
        if op.get_bind().exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first():
            raise OutdatedStore("format 1")


def downgrade() -> None:
    """The tables are the same."""
