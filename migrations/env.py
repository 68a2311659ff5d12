"""Run by Alembic, on the connection that `migrations.configure` was given."""

from alembic import context

from app.store.models import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
