"""How long an officer waits for an inbox of a thousand hostile cases, against a thousand honest ones of the same sizes.

python -m tests.bench.abuse.hostile_console [cases] [bytes]

Hostile are, in turn: JSON that no program writes, texts made to be slow, fields that a report doesn't own or of another
form, and envelopes that nobody opens. Each unlocking is a process of its own, in turns; of three the fastest counts.
"""

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from app.console.workspace.workspace import Workspace
from app.store import database
from crypto import canonical
from crypto.envelope import seal_text
from crypto.message import Answer
from crypto.officer.case import open_report
from crypto.report import Filing, make_slots, seal_report
from tests.bench.apart import apart, measure_memory
from tests.bench.console_inbox import OFFICER, list_inbox, measure
from tests.bench.full_records import write_text
from tests.console.office import TODAY, Correspondent, Office
from tests.console.test_hostile_messages import CLAIMS
from tests.crypto.twins.samples import MESSAGES
from tests.linear.worst_cases import JSON, TEXT
from tests.messages import told
from tests.portal.api_client import envelope

ROUNDS = 3
Says = dict[str, Any]
Make = Callable[[Says], bytes]


def make_texts(size: int) -> Iterator[Make]:
    """Make what is signed in place of an honest report, of about so many bytes, of each kind in turn and for ever."""
    foreign = {name: value for message in MESSAGES for name, value in message.items()}
    kinds: list[list[Make]] = [
        [partial(write_raw, make, size) for make in JSON.values()],
        [partial(write_text_of, make, size) for make in TEXT.values()],
        [partial(write_claim, {name: value}) for name, values in CLAIMS.items() for value in values],
        [partial(write_foreign, foreign)],
    ]
    return itertools.chain.from_iterable(zip(*map(itertools.cycle, kinds), strict=False))


def write_raw(make: Callable[[int], bytes], size: int, _said: Says) -> bytes:
    return make(size)


def write_text_of(make: Callable[[int], str], size: int, said: Says) -> bytes:
    text = make(size).encode("utf-8", "replace")[: size - 2000].decode("utf-8", "ignore")
    return canonical.write({**said, "answers": [{"question": "What happened?", "text": text}]})


def write_claim(claim: Says, said: Says) -> bytes:
    return canonical.write({**said, **claim})


def write_foreign(foreign: Says, said: Says) -> bytes:
    return canonical.write({**foreign, **said})


def file_cases(office: Office, count: int, size: int, texts: Iterator[Make] | None) -> None:
    """File so many reports: honest ones, or with what `texts` makes of them; every fifth of these nobody can open."""
    words = write_text(1, 2000)
    honest = (words * (size // len(words) + 1))[: size - 2000]
    for number in range(count):
        case = Correspondent(office)
        said = [Answer("What happened?", f"Number {number}. {honest}")]
        filing = seal_report(case.reporter, office.directory, "external", [], said, TODAY.isoformat())
        case.file(filing._replace(envelope=spoil(case, filing, texts, number)) if texts else filing)


def spoil(case: Correspondent, filing: Filing, texts: Iterator[Make], number: int) -> bytes:
    """Seal something else in place of a report, well signed; or nothing that anybody can open."""
    directory, day = case.office.directory, TODAY.isoformat()
    if number % 5 == 4:
        return envelope(len(directory.active(day)), 2**16)
    report = open_report(filing.envelope, case.office.identity(OFFICER), filing.mailbox, directory).message
    slots = make_slots(directory, [*directory.reachable(day)], day)
    return seal_text(next(texts)(told(report)), case.reporter.identity.signing, slots).envelope


def unlock(office: Office) -> Says:
    """Unlock and list the inbox, without what an earlier session kept of it: the seconds, the lines and the memory."""
    workspace = Workspace(OFFICER, office.identity(OFFICER), office.line, office.config, keeps_summaries=False)
    seconds, lines = measure(lambda: list_inbox(workspace))
    memory = measure_memory()
    workspace.clear()
    return {"seconds": seconds, "lines": lines, "memory": max(memory)}


def main(count: int = 1000, size: int = 60_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        offices = {}
        for name, texts in (("honest", None), ("hostile", make_texts(size))):
            url = f"sqlite:///{Path(folder) / name}.db"
            database.migrate(url)
            offices[name] = Office(url, Path(folder) / name)
            file_cases(offices[name], count, size, texts)
            offices[name].db.close()
        rounds = [{name: apart(unlock, office) for name, office in offices.items()} for _ in range(ROUNDS)]
    best = {name: min(each[name]["seconds"] for each in rounds) for name in offices}
    for name, seconds in best.items():
        found = rounds[0][name]
        print(f"{count} {name} cases: {seconds:.2f} s, {found['lines']} in the inbox, {found['memory']:.0f} MB at most")
    print(f"hostile against honest: {best['hostile'] / best['honest']:.2f} (at most 1.5)")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
