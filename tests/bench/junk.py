"""How long it takes to list and to remove many reports that nobody took in, on SQLite.

`python -m tests.bench.junk [reports]`, 10,000 by default.
"""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from app.clock import today
from app.store import database, junk
from app.store_calls.junk import UNTOUCHED_DAYS
from tests.store.random_reports import draw_report


def main() -> None:
    """Print seconds."""
    count, day = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, today()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        database.migrate(url)
        db = database.open_database(url)
        for _ in range(count):
            draw_report().file(db, received_on=day - timedelta(UNTOUCHED_DAYS))
        began = time.perf_counter()
        found = junk.list_untouched(db)
        listed = time.perf_counter()
        removed = sum(removal.cases for noted, _ in junk.remove_untouched(db, found, day) for removal in noted)
        print(f"{len(found)} reports: listed in {listed - began:.2f} s")
        print(f"{removed} reports: removed in {time.perf_counter() - listed:.2f} s")
        db.close()


if __name__ == "__main__":
    main()
