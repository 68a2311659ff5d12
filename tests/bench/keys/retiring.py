"""How long a console takes to retire a card that everything in the store is sealed to.

python -m tests.bench.keys.retiring [cases, 10000 unless told]

Each case has a report to three officers and two entries. The yardstick is one process that finds their content keys and
does nothing else; a card is retired once every 28 days, in the background.
"""

import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from app.case_store.keyrings import read_keyring
from app.store import database
from app.store.database import Database, insert_unless_held
from app.store.models import cases, entries, messages, row_key
from crypto.encoding import digest
from crypto.envelope import Slot, find_content_key, seal_text
from crypto.officer.keys import key_file
from tests.console.upkeep.years import CARD_DAYS, ME, Years, day_of, find_address, list_opened, read_content, unlock
from tests.console.upkeep.years import list_stored as list_envelopes

ENTRIES = 2
TEXT = b"Nothing reads this: what matters is who has a slot. " * 20
DAY = date.fromisoformat(day_of(3))
SAMPLE = 300
INSERTS = {table: insert_unless_held(table) for table in (cases, messages, entries)}


def fill(db: Database, years: Years, count: int) -> list[bytes]:
    """Store so many cases, with envelopes as large as real ones; return some of these."""
    slots = [Slot(find_address(content, day_of(3))) for content in years.organisation.contents.values()]
    author = years.organisation.officers[ME].signing
    sample = []
    for start in range(0, count, 500):
        with db.writing() as connection:
            for _ in range(start, min(start + 500, count)):
                gate = os.urandom(32)
                row = {"gate": gate, "received_on": DAY}
                connection.execute(INSERTS[cases], {**row, "mailbox": os.urandom(32)})
                report, *recorded = (seal_text(TEXT, author, slots).envelope for _ in range(1 + ENTRIES))
                id = digest("message", report)
                size = {"opens_case": True, "size_bytes": len(report)}
                connection.execute(INSERTS[messages], {**row, **size, "key": row_key(id), "id": id, "envelope": report})
                for each in recorded:
                    id = digest("entry", each)
                    entry = {"key": row_key(id), "id": id, "previous": os.urandom(32), "envelope": each}
                    connection.execute(INSERTS[entries], {**row, **entry})
                sample.append(report)
    return sample[:SAMPLE]


def main(count: int = 10_000) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database.migrate(f"sqlite:///{folder / 'empty.db'}")
        (folder / "office").mkdir()
        years = Years(folder / "office", folder / "empty.db")
        db = years.open_store()
        sample = fill(db, years, count)
        card = key_file.read_identity(read_content(years.key_file)).sealing[:1]
        began = time.process_time()
        for envelope in sample:
            find_content_key(envelope, card)
        alone = (time.process_time() - began) / len(sample)
        began, used = time.perf_counter(), measure_cpu()
        keyring = years.retire(db, day_of(CARD_DAYS + 14))
        seconds, cpu = time.perf_counter() - began, measure_cpu() - used
        assert keyring
        parts = read_keyring(db, years.organisation.officers[ME].signing.verify)
        size = sum(map(len, parts)) / 1e6
        finding = f"{cpu / alone / len(keyring.keys):.1f} times finding one content key ({alone * 1000:.2f} ms)"
        print(f"{count:,} cases, {len(keyring.keys):,} envelopes: {seconds:.1f} s (at most 60 for 10,000 cases)")
        print(f"{cpu:.1f} s of CPU, for each envelope {finding}; the keyring has {len(parts)} parts, {size:.1f} MB")
        began = time.perf_counter()
        identity = unlock(years.key_file, db)
        print(f"unlocking with it: {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        opened = list_opened(identity, list_envelopes(db))
        print(f"{len(opened):,} envelopes opened by it in {time.perf_counter() - began:.1f} s")
        assert len(opened) == (1 + ENTRIES) * count
        db.close()


def measure_cpu() -> float:
    """Seconds of CPU of this process, and of those that it has started and that have ended."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
