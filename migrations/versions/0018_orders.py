"""The orders by which officers had cases deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

# Nobody takes away by whose order a case was deleted.
ROLES = """
GRANT SELECT, INSERT ON orders TO sealedline_gateway;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON orders TO sealedline_gateway USING (true) WITH CHECK (true);
"""


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("statement", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_orders"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("orders")
