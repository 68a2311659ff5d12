"""Consoles read closed days, to prove by when a report came."""

from alembic import op

revision = "0016"
down_revision = "0015"

# Anybody may have them: the portal hands them out.
ROLES = """
GRANT SELECT ON days, day_parts TO sealedline_gateway;
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(ROLES)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("REVOKE SELECT ON days, day_parts FROM sealedline_gateway")
