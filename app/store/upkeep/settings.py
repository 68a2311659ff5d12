"""Settings of PostgreSQL that keep times and what is stored out of its logs and files (deploy/postgresql.md)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.store.database import Database

# What each has to be, as PostgreSQL shows it. One that isn't there, as of a module that isn't loaded, is no fault.
WANTED = {
    # What was acknowledged is on the disk.
    "fsync": "on",
    "full_page_writes": "on",
    # A line of the log has its time: on a quiet site the one about a checkpoint dates a visit.
    "log_checkpoints": "off",
    "log_connections": "off",
    "log_disconnections": "off",
    "log_lock_waits": "off",
    "log_autovacuum_min_duration": "-1",
    "log_temp_files": "-1",
    "log_replication_commands": "off",
    # A statement that is slow or fails would be quoted, with the gate that it presents.
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "auto_explain.log_min_duration": "-1",
    "pg_stat_statements.track": "none",
    # Files of the log, named by the time when they were begun.
    "logging_collector": "off",
    # Times and old content in files of the database.
    "track_commit_timestamp": "off",
    "wal_recycle": "off",
}
PREFIX = "log_line_prefix"
NO_TIMES = "%p "
_TELLS = re.compile(r"%-?\d*[mtnshrc]")  # times, and who connected from where
_READ = "SELECT name, setting FROM pg_settings"


class Leaking(NamedTuple):
    """A setting, as it is, and as it has to be."""

    name: str
    found: str
    wanted: str


def list_leaking(db: Database) -> Iterator[Leaking]:
    """The settings of the server that are other than they have to be; none on SQLite. Raises StoreUnavailable."""
    if db.file:
        return
    with db.reading() as connection:
        found = {row[0]: row[1] for row in connection.exec_driver_sql(_READ)}
    for name, wanted in WANTED.items():
        # From PostgreSQL 18 on, log_connections that is off is shown as a list of nothing.
        if found.get(name, wanted) not in (wanted, ""):
            yield Leaking(name, found[name], wanted)
    if _TELLS.search(found[PREFIX]):
        yield Leaking(PREFIX, found[PREFIX], f"'{NO_TIMES}'")
