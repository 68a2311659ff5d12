"""Files of any size: their uploads, the keys with which pieces may still be added, and what messages have claimed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Who may add and remove uploads is no secret between the two programs: a random id tells nothing, and leads to sealed
# bytes alone. Which case they belong to is behind the wall. Still nobody may UPDATE.
ROLES = """
GRANT SELECT, INSERT, DELETE ON uploads, upload_keys TO sealedline_portal, sealedline_gateway;
GRANT SELECT, INSERT, DELETE ON attachments TO sealedline_portal;
GRANT SELECT, INSERT ON attachments TO sealedline_gateway;
"""

# The portal reads what belongs to the gate it presents, and claims and withdraws nothing in an officer's name.
WALL = """
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal_reads ON attachments FOR SELECT TO sealedline_portal USING ({presented});
CREATE POLICY portal_claims ON attachments FOR INSERT TO sealedline_portal WITH CHECK ({presented} AND NOT by_officer);
CREATE POLICY portal_withdraws ON attachments FOR DELETE TO sealedline_portal USING ({presented} AND NOT by_officer);
CREATE POLICY gateway ON attachments TO sealedline_gateway USING (true) WITH CHECK (true);
"""
# With the attachment goes its upload, also when it goes with its case: none is left that is neither open nor claimed.
FORGETTING = {
    "sqlite": (
        "CREATE TRIGGER forget_upload AFTER DELETE ON attachments BEGIN DELETE FROM uploads WHERE id = OLD.id; END",
    ),
    "postgresql": (
        "CREATE FUNCTION forget_upload() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN DELETE FROM uploads WHERE id = OLD.id; RETURN NULL; END $$",
        "CREATE TRIGGER forget_upload AFTER DELETE ON attachments FOR EACH ROW EXECUTE FUNCTION forget_upload()",
    ),
}
PRESENTED = "gate = decode(current_setting('sealedline.gate', true), 'hex')"


def upgrade() -> None:
    _create_tables()
    for statement in FORGETTING[op.get_context().dialect.name]:
        op.execute(statement)
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)
        op.execute(WALL.format(presented=PRESENTED))


def _create_tables() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "upload_keys",
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("key_digest", sa.LargeBinary, nullable=False),
        sa.Column("used_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload_keys"),
        sa.ForeignKeyConstraint(["id"], ["uploads.id"], name="fk_upload_keys_id", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("gate", sa.LargeBinary, nullable=False),
        sa.Column("pieces", sa.BigInteger, nullable=False),
        sa.Column("by_officer", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.ForeignKeyConstraint(["id"], ["uploads.id"], name="fk_attachments_id"),
        sa.ForeignKeyConstraint(["gate"], ["cases.gate"], name="fk_attachments_gate", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_attachments_gate", "attachments", ["gate"])


def downgrade() -> None:
    # The pieces stay in the blob store.
    for table in ("attachments", "upload_keys", "uploads"):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION forget_upload")
