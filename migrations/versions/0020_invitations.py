"""Who was invited to join, by the digest of a code that is good once, and the keys that came with it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

# The gateway takes one key for a code, and can neither invite nor take an invitation back.
ROLES = """
GRANT SELECT ON invitations TO sealedline_gateway;
GRANT SELECT, INSERT ON join_requests TO sealedline_gateway;
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE join_requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway ON invitations FOR SELECT TO sealedline_gateway USING (true);
CREATE POLICY gateway ON join_requests TO sealedline_gateway USING (true) WITH CHECK (true);
"""


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("code", sa.LargeBinary, nullable=False),
        sa.Column("officer", sa.LargeBinary, nullable=False),
        sa.Column("file", sa.LargeBinary, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_invitations"),
        sa.UniqueConstraint("officer", name="uq_invitations_officer"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "join_requests",
        sa.Column("code", sa.LargeBinary, nullable=False),
        sa.Column("verify", sa.LargeBinary, nullable=False),
        sa.Column("cards", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_join_requests"),
        sa.ForeignKeyConstraint(["code"], ["invitations.code"], name="fk_join_requests_code", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.drop_table("join_requests")
    op.drop_table("invitations")
