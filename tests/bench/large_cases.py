"""What one reporter's huge conversations cost an officer's console: seconds, and the most memory that it takes.

python -m tests.bench.large_cases [follow-ups, 400 unless told] [bytes of each, 480000] [short follow-ups, 1000]

Two cases, one of long texts and one of many short ones, written straight into the store, past the portal's limits. For
each, a console of its own process unlocks and is asked for its pages; memory is the most that process had until then,
and what the largest process that helped it had.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from app.store import database
from app.store.database import insert_unless_held
from app.store.models import messages, row_key
from crypto.encoding import b64encode, digest
from crypto.envelope import seal
from crypto.message import FollowUp
from crypto.report import make_slots
from tests.bench.apart import apart, measure_memory
from tests.bench.full_records import write_text
from tests.console.office import TODAY, Console, Correspondent, Office

OFFICER = "compliance"
SHORT_BYTES = 200
INSERT = insert_unless_held(messages)


class Step(NamedTuple):
    """What was asked for, its seconds, and the most memory until then, the console's and a helper's, in MB."""

    name: str
    seconds: float
    page_kb: float
    memory: float
    helper: float


def write_on(case: Correspondent, count: int, size: int) -> None:
    """Add follow-ups of about so many bytes of text to a case."""
    office, reporter, day = case.office, case.reporter, TODAY.isoformat()
    readers = office.directory.active(day)
    text = (write_text(1, 2000) * (size // 10_000 + 1))[:size]
    last = None
    for number in range(1, count + 1):
        message = FollowUp(
            instance=b64encode(office.directory.instance),
            mailbox=b64encode(reporter.mailbox),
            number=number,
            seen={},
            directory=office.directory.reference,
            sent_on=day,
            to=tuple(each.id for each in readers),
            previous=last,
            text=f"Number {number}. {text}",
        )
        envelope = seal(
            message, reporter.identity.signing, make_slots(office.directory, [each.id for each in readers], day)
        )
        id = digest("message", envelope)
        last = b64encode(id)
        row = {"key": row_key(id), "id": id, "gate": reporter.gate, "opens_case": False, "received_on": TODAY}
        with office.db.writing() as connection:
            connection.execute(INSERT, {**row, "size_bytes": len(envelope), "envelope": envelope})


def visit(office: Office, case: Correspondent) -> list[Step]:
    """Unlock, and read the pages of a case."""
    console, path = Console(office), case.path
    asked: dict[str, Callable[[], Any]] = {
        "unlocking, inbox": lambda: console.unlock(OFFICER) and console.read("/"),
        "search": lambda: console.read(console.post("/look", console.read("/"), words="number").location),
        "its page": lambda: console.read(path),
        "its page again": lambda: console.read(path),
        "its PDF": lambda: print_case(console, path),
        "all as text": lambda: TextLength(sum(map(len, console.get(f"{path}/export.txt").iter_encoded()))),
    }
    return [measure(name, ask) for name, ask in asked.items()]


class TextLength:
    """The bytes of a text that was read and not kept."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count


def print_case(console: Console, path: str) -> bytes:
    console.post(f"{path}/export")
    console.read_when_over(f"{path}/export")
    return bytes(console.get(f"{path}/export.pdf").data)


def measure(name: str, ask: Callable[[], Any]) -> Step:
    began = time.perf_counter()
    page = ask()
    seconds = time.perf_counter() - began
    return Step(name, seconds, len(page) / 1000, *measure_memory())


def main() -> None:
    """Print what each page took."""
    usual = (400, 480_000, 1000)
    long, size, short = (int(sys.argv[at + 1]) if len(sys.argv) > at + 1 else each for at, each in enumerate(usual))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'sealedline.db'}"
        database.migrate(url)
        office = Office(url, Path(folder) / "keys")
        cases = {"long": office.file("Long texts."), "short": office.file("Short ones.")}
        office.file("An honest one.")
        office.db.close()
        apart(write_on, cases["long"], long, size)
        apart(write_on, cases["short"], short, SHORT_BYTES)
        for name, count, length in (("long", long, size), ("short", short, SHORT_BYTES)):
            print(f"{count} follow-ups of {length:,} bytes")
            for step in apart(visit, office, cases[name]):
                print(
                    f"  {step.name}: {step.seconds:.2f} s, {step.page_kb:,.0f} KB; "
                    f"memory {step.memory:.0f} MB, a helper's {step.helper:.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
