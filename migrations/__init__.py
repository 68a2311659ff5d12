"""Every form that the store has had (Alembic). `app.store.database.migrate` runs them."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Connection


def configure(connection: Connection) -> Config:
    """Alembic's settings, for a connection whose transaction its caller begins and commits."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
