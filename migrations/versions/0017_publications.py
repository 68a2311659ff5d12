"""The figures of a year as they were published."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

# What was published stays: nobody changes it or takes it away.
ROLES = """
GRANT SELECT, INSERT ON publications TO sealedline_gateway;
GRANT SELECT ON publications TO sealedline_portal;
ALTER TABLE publications ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON publications TO sealedline_gateway USING (true) WITH CHECK (true);
CREATE POLICY portal ON publications FOR SELECT TO sealedline_portal USING (true);
"""


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("year", "number", name="pk_publications"),
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("publications")
