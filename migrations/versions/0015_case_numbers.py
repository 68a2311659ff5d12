"""Numbers that cases were given."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# A number that was given once is never given again, also after its case was deleted.
ROLES = """
GRANT SELECT, INSERT ON case_numbers TO sealedline_gateway;
ALTER TABLE case_numbers ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON case_numbers TO sealedline_gateway USING (true) WITH CHECK (true);
"""


def upgrade() -> None:
    op.create_table(
        "case_numbers",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("year", "number", name="pk_case_numbers"),
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("case_numbers")
