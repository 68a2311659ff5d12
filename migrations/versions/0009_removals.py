"""What was removed as junk, for auditors."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# Nobody takes away that something was removed. The operator removes as the owner of the tables.
ROLES = """
GRANT SELECT, INSERT ON removals TO sealedline_gateway;
ALTER TABLE removals ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON removals TO sealedline_gateway USING (true) WITH CHECK (true);
"""


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False),
        sa.Column("removed_on", sa.Date, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("cases", sa.BigInteger, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("docket", sa.LargeBinary),
        sa.PrimaryKeyConstraint("key", name="pk_removals"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("removals")
