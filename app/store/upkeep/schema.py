"""The form of the tables: which the database has, and which this program needs."""

from gettext import gettext as _
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, inspect

from app.store_calls.errors import StoreUnavailable

VERSIONS = "[0-9][0-9][0-9][0-9]_*.py"


class OldSchema(StoreUnavailable):
    """The tables are not there, or those of an earlier version. Its text is a sentence that says what to do."""

    def __init__(self) -> None:
        super().__init__(
            _("The tables are not there, or of an older version. As their owner, run `sealedline-portal migrate`.")
        )


def require_schema(connection: Connection) -> None:
    """Raise OldSchema unless the tables are as this program needs them, or newer: it goes on while others upgrade."""
    if read_held(connection) < find_needed():
        raise OldSchema


def read_held(connection: Connection) -> str:
    """The last revision that the tables had; empty if there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def find_needed() -> str:
    """The last revision that this program knows. Alembic isn't loaded for it: that costs 10 MB of memory."""
    package = find_spec("migrations")
    assert package and package.submodule_search_locations
    return max(path.name[:4] for path in Path(package.submodule_search_locations[0], "versions").glob(VERSIONS))
