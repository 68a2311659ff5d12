"""Address cards and confirmations: what the people of the directory sign themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# The portal hands out what consoles publish. Nobody changes one or takes one away.
ROLES = """
GRANT SELECT ON address_cards, confirmations TO sealedline_portal;
GRANT SELECT, INSERT ON address_cards, confirmations TO sealedline_gateway;
"""


def upgrade() -> None:
    op.create_table(
        "address_cards",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("verify", sa.LargeBinary, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("statement", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_address_cards"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_address_cards_verify", "address_cards", ["verify"])
    op.create_index("ix_address_cards_last_day", "address_cards", ["last_day"])
    op.create_table(
        "confirmations",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("verify", sa.LargeBinary, nullable=False),
        sa.Column("directory", sa.LargeBinary, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("statement", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_confirmations"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_confirmations_directory", "confirmations", ["directory"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    for table in ("confirmations", "address_cards"):
        op.drop_table(table)
