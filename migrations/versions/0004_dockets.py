"""Dockets of entries for auditors, tallies of deleted cases for the figures; cases that officers open themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# Officers open cases of what reaches them elsewhere. Nobody takes a docket or a tally away, but with its case.
ROLES = """
GRANT SELECT, INSERT ON dockets, tallies TO sealedline_gateway;
GRANT INSERT ON cases, messages, notes TO sealedline_gateway;
"""
WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON {table} TO sealedline_gateway USING (true) WITH CHECK (true);
ALTER TABLE {table} ALTER COLUMN envelope SET STORAGE EXTERNAL;
"""


def upgrade() -> None:
    op.create_table(
        "dockets",
        sa.Column("key", _whole_number(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("gate", sa.LargeBinary, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_dockets"),
        sa.ForeignKeyConstraint(["gate"], ["cases.gate"], name="fk_dockets_gate", ondelete="CASCADE"),
    )
    op.create_index("ix_dockets_gate", "dockets", ["gate", "id"])
    op.create_table(
        "tallies",
        sa.Column("key", _whole_number(), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tallies"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)
        for table in ("dockets", "tallies"):
            op.execute(WALL.format(table=table))


def downgrade() -> None:
    for table in ("tallies", "dockets"):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("REVOKE INSERT ON cases, messages, notes FROM sealedline_gateway")


def _whole_number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")
