"""Stores full of cases with long records, to measure on: every envelope really sealed, signed and in its chain."""

import multiprocessing
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app.store.database import insert_unless_held
from app.store.models import cases, entries, messages, row_key
from crypto.encoding import b64encode, digest
from crypto.message import Answer
from crypto.officer.chain import entry_digest
from crypto.report import make_slots, seal_report
from tests.console.office import TODAY, Office
from tests.messages import seal_raw, under
from tests.organisation import draw_reporter
from tests.procedure.cases import ITEMS, check

DUTIES = {"compliance": ["compliance", "executive"], "counsel": ["counsel", "executive"], "director": ["director"]}
WORDS = (Path(__file__).parents[2] / "crypto/words.txt").read_text("ascii").split()
READERS = ["compliance", "counsel"]
SPREAD_DAYS = 90
BATCH = 50
_office: Office
_length: int
INSERT_CASE, INSERT_MESSAGE, INSERT_ENTRY = (insert_unless_held(table) for table in (cases, messages, entries))


class Filed(NamedTuple):
    """The rows of one case."""

    case: dict[str, Any]
    message: dict[str, Any]
    entries: list[dict[str, Any]]


def fill(office: Office, count: int, length: int, start: int = 0) -> None:
    """Store `count` cases with records of `length` entries, sealed to two of three officers, by one process a core."""
    places = [range(at, min(at + BATCH, start + count)) for at in range(start, start + count, BATCH)]
    with multiprocessing.get_context("fork").Pool(initializer=_take, initargs=(office, length)) as pool:
        for filed in pool.imap_unordered(_make_batch, places):
            with office.db.writing() as connection:
                connection.execute(INSERT_CASE, [each.case for each in filed])
                connection.execute(INSERT_MESSAGE, [each.message for each in filed])
                if length:
                    connection.execute(INSERT_ENTRY, [entry for each in filed for entry in each.entries])


def write_text(number: int, count: int) -> str:
    """Words that say nothing, others for each number."""
    return " ".join(random.Random(number).choices(WORDS, k=count)).capitalize() + "."


def _take(office: Office, length: int) -> None:
    global _office, _length
    _office, _length = office, length


def _make_batch(numbers: Sequence[int]) -> list[Filed]:
    return [_make(number) for number in numbers]


def _make(number: int) -> Filed:
    reporter, received_on = draw_reporter(), TODAY - timedelta(number % SPREAD_DAYS)
    answers = [Answer("What happened?", f"Number {number}. {write_text(number, 70)}")]
    filing = seal_report(reporter, _office.directory, "external", [], answers, TODAY.isoformat())
    id = digest("message", filing.envelope)
    row = {"gate": filing.gate, "received_on": received_on}
    chain = _seal_chain(number, reporter.mailbox, filing.envelope, received_on)
    return Filed(
        {**row, "mailbox": filing.mailbox},
        {
            **row,
            "key": row_key(id),
            "id": id,
            "opens_case": True,
            "size_bytes": len(filing.envelope),
            "envelope": filing.envelope,
        },
        [
            {
                **row,
                "key": row_key(own := entry_digest(envelope)),
                "id": own,
                "previous": previous,
                "envelope": envelope,
            }
            for previous, envelope in chain
        ],
    )


def _seal_chain(number: int, mailbox: bytes, report: bytes, began_on: date) -> Iterator[tuple[bytes, bytes]]:
    previous, counted = entry_digest(report), dict.fromkeys(READERS, 0)
    slots = make_slots(_office.directory, READERS, TODAY.isoformat())
    proposal = b""
    for at, step in enumerate(_list_steps(number)[:_length]):
        author = READERS[at % 2]
        if step["action"] == "vote":
            step["details"]["proposal"] = b64encode(proposal)
        entry = {
            "kind": "entry",
            **under(_office.directory),
            "mailbox": b64encode(mailbox),
            "number": counted[author],
            "seen": {"reporter": 1},
            "sent_on": min(began_on + timedelta(at), TODAY).isoformat(),
            "to": READERS,
            "from": author,
            "previous": b64encode(previous),
            **step,
        }
        counted[author] += 1
        envelope = seal_raw(entry, _office.identity(author).signing, slots)
        yield previous, envelope
        previous = entry_digest(envelope)
        proposal = previous if step["action"] == "decide" else proposal


def _list_steps(number: int) -> list[dict[str, Any]]:
    """A record as the procedure has it; of one case in five nobody has answered the reporter yet."""

    def say(count: int) -> str:
        return write_text(number * 1000 + count, 45)

    yes = {"possible": "yes", "enough": "yes", "clearly_none": "no", "suspend": "no"}
    chosen = [
        {"action": "take-in", "details": {}},
        {"action": "reply", "of": 0, "status": "received", "text": say(1)}
        if number % 5
        else {"action": "note", "details": {"text": say(1)}},
        {
            "action": "describe",
            "details": {"customer": f"Customer {number % 40}", "tags": f"group {number % 7}, phone"},
        },
        {
            "action": "assign",
            "details": {"lead": ["counsel"], "team": ["compliance"][: number % 2]},
        },
        {"action": "review", "details": {**yes, **{f"{id}_why": say(at) for at, id in enumerate(yes, 2)}}},
        {"action": "decide", "details": {"decision": "investigate", "risk": "low", "why": say(5)}},
        *({"action": "vote", "details": {"body": "committee", "vote": "confirm"}} for _reader in READERS),
        *({"action": "check-off", "details": {**check(item), "result": say(at)}} for at, item in enumerate(ITEMS, 6)),
    ]
    return [*chosen, *({"action": "note", "details": {"text": say(at)}} for at in range(len(chosen), _length))]
