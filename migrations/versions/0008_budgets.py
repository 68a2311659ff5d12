"""Room for everybody: how large each message is, when an upload was begun, and how many pieces it was granted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("messages", sa.Column("size_bytes", sa.Integer))
    op.execute("UPDATE messages SET size_bytes = length(envelope)")
    op.drop_index("ix_messages_gate", "messages")
    # SQLite reads the columns after an envelope only by way of it.
    with op.batch_alter_table("messages", partial_reordering=[("size_bytes", "envelope")]) as messages:
        messages.alter_column("size_bytes", existing_type=sa.Integer, nullable=False)
    op.create_index("ix_messages_gate", "messages", ["gate", "id", "size_bytes"])
    op.alter_column("upload_keys", "used_on", new_column_name="begun_on")
    _add_granted()
    if op.get_context().dialect.name == "postgresql":
        op.execute("GRANT SELECT (size_bytes) ON messages TO sealedline_portal")


def _add_granted() -> None:
    """Uploads that were begun before are counted from their next piece on."""
    op.add_column("upload_keys", sa.Column("granted", sa.Integer))
    op.execute("UPDATE upload_keys SET granted = 0")
    with op.batch_alter_table("upload_keys", table_kwargs={"sqlite_with_rowid": False}) as keys:
        keys.alter_column("granted", existing_type=sa.Integer, nullable=False)


def downgrade() -> None:
    op.drop_column("upload_keys", "granted")
    op.alter_column("upload_keys", "begun_on", new_column_name="used_on")
    op.drop_index("ix_messages_gate", "messages")
    op.drop_column("messages", "size_bytes")
    op.create_index("ix_messages_gate", "messages", ["gate", "id"])
