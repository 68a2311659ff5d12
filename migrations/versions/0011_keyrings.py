"""What officers keep of retired cards."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

# An officer's console takes the older keyring away in the transaction that stores the newer one.
ROLES = """
GRANT SELECT, INSERT, DELETE ON keyrings TO sealedline_gateway;
ALTER TABLE keyrings ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON keyrings TO sealedline_gateway USING (true) WITH CHECK (true);
ALTER TABLE keyrings ALTER COLUMN envelope SET STORAGE EXTERNAL;
"""


def upgrade() -> None:
    op.create_table(
        "keyrings",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False),
        sa.Column("verify", sa.LargeBinary, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_keyrings"),
        sa.UniqueConstraint("verify", "part", name="uq_keyrings_verify_part"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("keyrings")
