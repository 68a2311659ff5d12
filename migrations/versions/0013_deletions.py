"""What officers signed of deletions of cases."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# Nobody takes away who deleted a case.
ROLES = """
GRANT SELECT, INSERT ON deletions TO sealedline_gateway;
ALTER TABLE deletions ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON deletions TO sealedline_gateway USING (true) WITH CHECK (true);
ALTER TABLE deletions ALTER COLUMN statement SET STORAGE EXTERNAL;
"""


def upgrade() -> None:
    op.create_table(
        "deletions",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.LargeBinary, nullable=False),
        sa.Column("statement", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_deletions"),
    )
    op.create_index("ix_deletions_mailbox", "deletions", ["mailbox"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("deletions")
