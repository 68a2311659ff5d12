"""Proof of work: the key of its seeds, drawn here."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY_BYTES = 32
ROLES = "GRANT SELECT ON work_keys TO sealedline_portal"


def upgrade() -> None:
    work_keys = op.create_table(
        "work_keys",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_work_keys"),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(work_keys, [{"key": secrets.token_bytes(KEY_BYTES)}])
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("work_keys")
