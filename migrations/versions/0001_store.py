"""The store as it first was: cases, their messages, notes, replies and entries, tombstones, directories."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ENVELOPES = ("messages", "notes", "replies", "entries")

# What a role can do is decided here, not in the programs. The portal presents a gate and sees nothing else; it updates
# nothing, and can't read back what a reporter sent. Nobody may UPDATE.
ROLES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sealedline_portal') THEN
    CREATE ROLE sealedline_portal NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sealedline_gateway') THEN
    CREATE ROLE sealedline_gateway NOLOGIN;
  END IF;
END $$;

GRANT SELECT, INSERT ON cases TO sealedline_portal;
GRANT SELECT (id, gate, opens_case, received_on), INSERT ON messages TO sealedline_portal;
GRANT SELECT, INSERT, DELETE ON notes TO sealedline_portal;
GRANT SELECT, DELETE ON replies TO sealedline_portal;
GRANT SELECT ON tombstones, directories TO sealedline_portal;

GRANT SELECT, DELETE ON cases TO sealedline_gateway;
GRANT SELECT ON messages TO sealedline_gateway;
GRANT SELECT, INSERT ON replies, entries, tombstones, directories TO sealedline_gateway;
"""

WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON {table} TO sealedline_portal USING ({presented}) WITH CHECK ({presented});
CREATE POLICY gateway ON {table} TO sealedline_gateway USING (true) WITH CHECK (true);
"""
PRESENTED = "{0} = decode(current_setting('sealedline.{0}', true), 'hex')"


def upgrade() -> None:
    _create_tables()
    if op.get_context().dialect.name == "postgresql":
        _build_walls()


def _create_tables() -> None:
    op.create_table(
        "cases",
        sa.Column("gate", sa.LargeBinary, nullable=False),
        sa.Column("mailbox", sa.LargeBinary, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("gate", name="pk_cases"),
        sa.UniqueConstraint("mailbox", name="uq_cases_mailbox"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("gate", sa.LargeBinary, nullable=False),
        sa.Column("opens_case", sa.Boolean, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.ForeignKeyConstraint(["gate"], ["cases.gate"], name="fk_messages_gate", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_messages_gate", "messages", ["gate"])
    op.create_table(
        "notes",
        sa.Column("gate", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("gate", name="pk_notes"),
        sa.ForeignKeyConstraint(["gate"], ["cases.gate"], name="fk_notes_gate", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "replies",
        sa.Column("place", sa.LargeBinary, nullable=False),
        sa.Column("gate", sa.LargeBinary, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_replies"),
        sa.ForeignKeyConstraint(["gate"], ["cases.gate"], name="fk_replies_gate", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_replies_gate", "replies", ["gate"])
    op.create_table(
        "entries",
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("gate", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("gate", "previous", name="uq_entries_gate_previous"),
        sa.ForeignKeyConstraint(["gate"], ["cases.gate"], name="fk_entries_gate", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tombstones",
        sa.Column("gate", sa.LargeBinary, nullable=False),
        sa.Column("mailbox", sa.LargeBinary, nullable=False),
        sa.Column("deleted_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("gate", name="pk_tombstones"),
        sa.UniqueConstraint("mailbox", name="uq_tombstones_mailbox"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "directories",
        sa.Column("version", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_directories"),
        sqlite_with_rowid=False,
    )


def _build_walls() -> None:
    op.execute(ROLES)
    gate, mailbox = PRESENTED.format("gate"), PRESENTED.format("mailbox")
    for table in ("cases", *ENVELOPES):
        op.execute(WALL.format(table=table, presented=gate))
    op.execute(WALL.format(table="tombstones", presented=f"{gate} OR {mailbox}"))
    for table in ENVELOPES:
        # Sealed bytes don't compress: don't try.
        op.execute(f"ALTER TABLE {table} ALTER COLUMN envelope SET STORAGE EXTERNAL")


def downgrade() -> None:
    # The roles stay: they belong to the whole server, and other databases may use them.
    for table in ("directories", "tombstones", "entries", "replies", "notes", "messages", "cases"):
        op.drop_table(table)
