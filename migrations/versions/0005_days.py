"""Proof of submission: receipts of reports until their day is closed, and the closed days."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# A receipt goes from one table into the other when its day is closed, and a closed day stays as it is for good.
ROLES = """
GRANT SELECT, INSERT, DELETE ON receipts TO sealedline_portal;
GRANT INSERT ON receipts TO sealedline_gateway;
GRANT SELECT, INSERT ON days TO sealedline_portal;
ALTER TABLE days ALTER COLUMN leaves SET STORAGE EXTERNAL;
"""


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("receipt", sa.LargeBinary, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("receipt", name="pk_receipts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "days",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("leaves", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_days"),
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    for table in ("days", "receipts"):
        op.drop_table(table)
