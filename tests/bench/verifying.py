"""How many entries a second `sealedline-console verify` checks: by digests alone, and with an officer's key.

python -m tests.bench.verifying [cases]

Each case has a record of twenty entries, sealed to three officers. The yardstick opens as many envelopes one by one.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from app import database, store
from app.console.verifying import verify_authors, verify_chains
from app.database import insert_unless_held
from app.models import entries, row_key
from crypto.case import open_entry
from crypto.chain import refer
from tests.console.office import Office
from tests.crypto.correspondence import Correspondence
from tests.organisation import DAY

ENTRIES = 20
TARGET = 5000
OFFICER = "compliance"
TEXT = "The customer answered within a week, and sent what was asked for. " * 4
INSERT = insert_unless_held(entries)


def file_case(office: Office) -> Correspondence:
    """Store a report and its record."""
    talk = Correspondence(organisation=office.organisation)
    for number in range(ENTRIES):
        talk.act(OFFICER, "note", text=f"{number}. {TEXT}")
    filing = talk.filing
    parts: dict[str, Any] = {"mailbox": filing.mailbox, "gate": filing.gate, "envelope": filing.envelope}
    store.file_report(office.db, **parts, note=filing.note, received_on=date.fromisoformat(DAY))
    with office.db.writing() as connection:
        for previous, envelope in talk.entries:
            id = refer(envelope)
            row = {"key": row_key(id), "id": id, "gate": filing.gate, "previous": previous, "envelope": envelope}
            connection.execute(INSERT, {**row, "received_on": date.fromisoformat(DAY)})
    return talk


def open_alone(office: Office, talk: Correspondence) -> float:
    """The yardstick: seconds for an entry, of one process that opens them and does nothing else."""
    identity, mailbox = office.identity(OFFICER), talk.reporter.mailbox
    began = time.perf_counter()
    for _previous, envelope in talk.entries * 10:
        open_entry(envelope, identity, mailbox, talk.directory)
    return (time.perf_counter() - began) / (10 * len(talk.entries))


def main() -> None:
    """Print both rates."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'sealedline.db'}"
        database.migrate(url)
        office = Office(url, Path(folder) / "keys")
        talks = [file_case(office) for _ in range(count)]
        began = time.perf_counter()
        verified = verify_chains(office.db)
        by_digest = verified.entries / (time.perf_counter() - began)
        began = time.perf_counter()
        checked = verify_authors(office.db, office.identity(OFFICER), talks[-1].directory, DAY)
        by_author = checked.opened / (time.perf_counter() - began)
        alone = open_alone(office, talks[-1])
        assert not verified.findings
        assert not checked.findings
        print(f"{verified.entries} entries checked without a key: {by_digest:.0f}/s (at least {TARGET})")
        print(
            f"{checked.opened} entries and {count} reports with an officer's key: {by_author:.0f} entries/s; "
            f"one process that only opens entries: {1 / alone:.0f}/s"
        )
        office.db.close()


if __name__ == "__main__":
    main()
