"""What officers record beside cases, and what must outlive one."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

# Nobody takes an entry away.
ROLES = """
GRANT SELECT, INSERT ON register TO sealedline_gateway;
ALTER TABLE register ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON register TO sealedline_gateway USING (true) WITH CHECK (true);
ALTER TABLE register ALTER COLUMN envelope SET STORAGE EXTERNAL;
"""


def upgrade() -> None:
    op.create_table(
        "register",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_register"),
    )
    op.create_index("ix_register_id", "register", ["id"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("register")
