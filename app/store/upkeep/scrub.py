"""Scrubbing: rewriting the tables of PostgreSQL without the bytes of rows that were erased."""

from app.store.database import Database, translated
from app.store.models import metadata

SCRUBBED = tuple(table.name for table in metadata.sorted_tables if not table.info.get("is_kept"))
# What was written before lies in older files of the write-ahead log, which the checkpoint then removes.
STATEMENTS = (*(f"VACUUM FULL {name}" for name in SCRUBBED), "SELECT pg_switch_wal()", "CHECKPOINT")


def scrub(db: Database) -> bool:
    """Rewrite all tables whose rows can go; each is locked meanwhile. On SQLite nothing is left to do: False.

    Raises StoreUnavailable.
    """
    if db.file:
        return False
    with translated(), db.engine.connect() as connection:
        for statement in STATEMENTS:
            connection.exec_driver_sql(statement)
    return True
