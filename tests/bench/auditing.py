"""How long an auditor waits for the first page of the audit, and for the next ones.

python -m tests.bench.auditing [cases]

Each case has a record of twenty entries with their dockets. The yardstick opens as many dockets one by one.
"""

import sys
import tempfile
import time
from pathlib import Path

from app.console.audit.audit_index import AuditIndex
from app.console.audit.csv_export import write_csv
from app.console.audit.filters import AuditFilter
from app.console.workspace.workspace import Workspace
from app.store import database
from app.store.database import insert_unless_held
from app.store.models import dockets, row_key
from crypto.encoding import digest
from crypto.officer.docket import open_docket
from tests.bench.verifying import ENTRIES, file_case
from tests.console.office import TODAY, Office
from tests.crypto.correspondence import Correspondence

INSERT = insert_unless_held(dockets)


def appoint_auditor(office: Office) -> None:
    """Have the directory list an auditor beside the officers."""
    office.add_officer("auditor")
    office.publish(2, TODAY)


def file_dockets(office: Office, timeline: Correspondence) -> None:
    """Store the dockets of a record that is in the store."""
    with office.db.writing() as connection:
        for envelope in timeline.dockets:
            id = digest("docket", envelope)
            row = {"key": row_key(id), "id": id, "gate": timeline.filing.gate, "envelope": envelope}
            connection.execute(INSERT, {**row, "received_on": TODAY})


def open_alone(office: Office, timeline: Correspondence) -> float:
    """The yardstick: seconds for a docket, of one process that opens them and does nothing else."""
    identity, mailbox = office.identity("auditor"), timeline.reporter.mailbox
    began = time.perf_counter()
    for envelope in timeline.dockets * 10:
        open_docket(envelope, identity, mailbox, timeline.directory)
    return (time.perf_counter() - began) / (10 * len(timeline.dockets))


def open_page(ledger: AuditIndex, workspace: Workspace, office: Office) -> float:
    """Seconds from asking for the audit to its cases in order."""
    began = time.perf_counter()
    ledger.refresh(workspace, patience_seconds=600)
    found = AuditFilter().select(ledger.audits)
    seconds = time.perf_counter() - began
    assert sum(audit.docketed for audit in found) == ENTRIES * len(found)
    return seconds


def main() -> None:
    """Print the times."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'sealedline.db'}"
        database.migrate(url)
        office = Office(url, Path(folder) / "keys")
        appoint_auditor(office)
        for _ in range(count):
            timeline = file_case(office)
            file_dockets(office, timeline)
        workspace, ledger = Workspace("auditor", office.identity("auditor"), office.line, office.config), AuditIndex()
        began = time.perf_counter()
        workspace.refresh(patience_seconds=600)
        before = time.perf_counter() - began
        first, later = open_page(ledger, workspace, office), open_page(ledger, workspace, office)
        file_dockets(office, file_case(office))
        grown = open_page(ledger, workspace, office)
        began = time.perf_counter()
        size = len(write_csv(ledger.audits, workspace.directory, lambda act: act.action))
        written = time.perf_counter() - began
        alone = open_alone(office, timeline)
        total = ENTRIES * count
        print(f"what every page of the console opens first, {total} entries: {before:.2f} s")
        print(
            f"first page of the audit, {total} entries with dockets: {first:.2f} s; one process that only opens the "
            f"dockets, at {alone * 1000:.2f} ms each, would take {alone * total:.2f} s"
        )
        print(
            f"next page: {later:.3f} s; with a case more: {grown:.3f} s; the table of {size} letters: {written:.2f} s"
        )
        office.db.close()


if __name__ == "__main__":
    main()
