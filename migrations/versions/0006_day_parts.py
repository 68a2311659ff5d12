"""The leaves of a closed day are kept in parts of 16384, each with the nodes beside its way up to the root."""

import sqlalchemy as sa
from alembic import op

from crypto.proof import PART_LEAVES, hash_leaves, join_nodes, list_path, split

revision = "0006"
down_revision = "0005"

ROLES = """
GRANT SELECT, INSERT ON day_parts TO sealedline_portal;
ALTER TABLE day_parts ALTER COLUMN leaves SET STORAGE EXTERNAL;
"""
days = sa.table("days", sa.column("day"), sa.column("leaves"))
day_parts = sa.table("day_parts", sa.column("day"), sa.column("number"), sa.column("path"), sa.column("leaves"))


def upgrade() -> None:
    op.create_table(
        "day_parts",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("path", sa.LargeBinary, nullable=False),
        sa.Column("leaves", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("day", "number", name="pk_day_parts"),
        sa.ForeignKeyConstraint(["day"], ["days.day"], name="fk_day_parts_day", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    for day in connection.scalars(sa.select(days.c.day)).all():
        leaves = split(connection.scalars(sa.select(days.c.leaves).where(days.c.day == day)).one())
        parts = [leaves[start : start + PART_LEAVES] for start in range(0, len(leaves), PART_LEAVES)]
        levels = join_nodes([hash_leaves(part)[-1][0] for part in parts])
        for number, part in enumerate(parts):
            row = {"path": b"".join(list_path(levels, number)), "leaves": b"".join(part)}
            connection.execute(day_parts.insert().values(day=day, number=number, **row))
    op.drop_column("days", "leaves")
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    op.add_column("days", sa.Column("leaves", sa.LargeBinary))
    connection = op.get_bind()
    for day in connection.scalars(sa.select(days.c.day)).all():
        parts = sa.select(day_parts.c.leaves).where(day_parts.c.day == day).order_by(day_parts.c.number)
        leaves = b"".join(connection.scalars(parts))
        connection.execute(days.update().where(days.c.day == day).values(leaves=leaves))
    with op.batch_alter_table("days", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.alter_column("leaves", existing_type=sa.LargeBinary(), nullable=False)
    op.drop_table("day_parts")
