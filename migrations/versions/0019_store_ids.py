"""The id of a store and the mark of its last sweep; what was claimed is named until its pieces are erased."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

# Nobody gives a store another id.
ROLES = """
GRANT SELECT, INSERT ON store_ids TO sealedline_portal, sealedline_gateway;
GRANT SELECT, INSERT, DELETE ON sweeps TO sealedline_portal;
GRANT SELECT ON alembic_version TO sealedline_portal, sealedline_gateway;
"""
INSERT = "INSERT INTO upload_keys (id, key_digest, begun_on, granted) VALUES (OLD.id, {nobodys}, '0001-01-01', 0)"
DELETE = "DELETE FROM uploads WHERE id = OLD.id"
NOBODYS = {"sqlite": "x''", "postgresql": "''"}


def upgrade() -> None:
    op.create_table(
        "store_ids",
        sa.Column("key", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_store_ids"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sweeps",
        sa.Column("mark", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_sweeps"),
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)
    _forget_by(INSERT)


def downgrade() -> None:
    _forget_by(DELETE)
    if op.get_context().dialect.name == "postgresql":
        op.execute("REVOKE SELECT ON alembic_version FROM sealedline_portal, sealedline_gateway")
    op.drop_table("sweeps")
    op.drop_table("store_ids")


def _forget_by(statement: str) -> None:
    """What happens to the upload of an attachment that was deleted."""
    dialect = op.get_context().dialect.name
    statement = statement.format(nobodys=NOBODYS[dialect])
    if dialect == "sqlite":
        op.execute("DROP TRIGGER forget_upload")
        op.execute(f"CREATE TRIGGER forget_upload AFTER DELETE ON attachments BEGIN {statement}; END")
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION forget_upload() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {statement}; RETURN NULL; END $$"
        )
