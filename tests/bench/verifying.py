"""How many entries a second `sealedline-console verify` checks: by digests alone, and with an officer's key.

python -m tests.bench.verifying [cases]

Each case has a record of twenty entries, sealed to three officers. The yardstick opens as many envelopes one by one.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app.console.verification.checks import verify_authors, verify_chains
from app.store import database, reports
from app.store.database import insert_unless_held
from app.store.models import entries, row_key
from crypto.officer.case import open_entry
from crypto.officer.chain import entry_digest
from tests.console.office import TODAY, Office
from tests.crypto.correspondence import Correspondence

ENTRIES = 20
OFFICER = "compliance"
TEXT = "The customer answered within a week, and sent what was asked for. " * 4
INSERT = insert_unless_held(entries)


def file_case(office: Office) -> Correspondence:
    """Store a report and its record."""
    timeline = Correspondence(organisation=office.organisation)
    for number in range(ENTRIES):
        timeline.act(OFFICER, "note", text=f"{number}. {TEXT}")
    filing = timeline.filing
    parts: dict[str, Any] = {"mailbox": filing.mailbox, "gate": filing.gate, "envelope": filing.envelope}
    reports.file_report(office.db, **parts, note=filing.note, received_on=TODAY)
    with office.db.writing() as connection:
        for previous, envelope in timeline.entries:
            id = entry_digest(envelope)
            row = {"key": row_key(id), "id": id, "gate": filing.gate, "previous": previous, "envelope": envelope}
            connection.execute(INSERT, {**row, "received_on": TODAY})
    return timeline


def open_alone(office: Office, timeline: Correspondence) -> float:
    """The yardstick: seconds of CPU for an entry, of one process that opens them and does nothing else."""
    identity, mailbox = office.identity(OFFICER), timeline.reporter.mailbox
    began = measure_cpu()
    for _previous, envelope in timeline.entries * 10:
        open_entry(envelope, identity, mailbox, timeline.directory)
    return (measure_cpu() - began) / (10 * len(timeline.entries))


def measure_cpu() -> float:
    """Seconds of CPU of this process, and of those that it has started and that have ended."""
    return sum(os.times()[:4])


def main() -> None:
    """Print both rates."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'sealedline.db'}"
        database.migrate(url)
        office = Office(url, Path(folder) / "keys")
        talks = [file_case(office) for _ in range(count)]
        began, used = time.perf_counter(), measure_cpu()
        verified = verify_chains(office.ask())
        by_digest, digest_cpu = verified.entries / (time.perf_counter() - began), measure_cpu() - used
        began, used = time.perf_counter(), measure_cpu()
        checked = verify_authors(office.ask(), office.identity(OFFICER), talks[-1].directory, TODAY.isoformat())
        by_author, author_cpu = checked.opened / (time.perf_counter() - began), measure_cpu() - used
        alone = open_alone(office, talks[-1])
        assert not verified.findings
        assert not checked.findings
        print(f"yardstick: one process that only opens entries: {alone * 1000:.3f} ms of CPU each")
        print(
            f"{verified.entries} entries checked without a key: {by_digest:.0f}/s, "
            f"{digest_cpu / verified.entries / alone:.2f} of the yardstick's CPU (at most 1)"
        )
        print(
            f"{checked.opened} entries and {count} reports with an officer's key: {by_author:.0f} entries/s, "
            f"{author_cpu / checked.opened / alone:.2f} of the yardstick's CPU (at most 2)"
        )
        office.db.close()


if __name__ == "__main__":
    main()
