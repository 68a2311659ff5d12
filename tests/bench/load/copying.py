"""Copies an office's store to another database, so that both can be measured with the same cases."""

from sqlalchemy import select

from app.store import database
from app.store.database import insert_unless_held
from app.store.models import metadata
from tests.console.office import Office

BATCH = 1000


def copy_office(office: Office, url: str) -> Office:
    """The same office, with the same people and all that it has stored, on a PostgreSQL without tables."""
    database.migrate(url)
    copy: Office = object.__new__(Office)
    copy.__setstate__({**office.__getstate__(), "url": url})
    with office.db.reading() as source, copy.db.engine.begin() as target:
        for table in metadata.sorted_tables:
            for rows in source.execute(select(table)).mappings().partitions(BATCH):
                target.execute(insert_unless_held(table), [{**row} for row in rows])
    # As autovacuum leaves it: without that, no index answers alone.
    with copy.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    return copy
