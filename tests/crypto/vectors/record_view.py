"""What a vector `own_record_*` gives an officer to open, and what the officer makes of it."""

from typing import Any

from crypto import directory
from crypto.encoding import b64decode
from crypto.keys import Identity, derive_sealing_key, generate_seed
from crypto.message_fields import REPORTER
from crypto.officer import case as cases
from crypto.officer.case import Link
from crypto.officer.keys.content_keys import find_lock
from crypto.officer.snapshot import compare, read_lines
from crypto.signature import derive_signing_key


def view_record(vector: dict[str, Any]) -> dict[str, Any]:
    """Open, assemble and follow a record; `entries` are what is wrong with each, in the chain's order."""
    known = directory.verify(vector["signed"], b64decode(vector["root_verify"]))
    identity = Identity((derive_sealing_key(b64decode(vector["sealing_seed"])),), derive_signing_key(generate_seed()))
    mailbox = b64decode(vector["mailbox"])
    report = cases.open_report(b64decode(vector["report"]), identity, mailbox, known)
    links = [
        Link(b64decode(each["previous"]), cases.open_entry(b64decode(each["envelope"]), identity, mailbox, known))
        for each in vector["entries"]
    ]
    cases.open_shared(mailbox, known, report, [], [link.received for link in links])
    given = [lock for item in vector["follow_ups"] if (lock := find_lock(b64decode(item), identity))]
    for lock in given:
        cases.open_locked(mailbox, known, report, [], identity, lock)
    follow_ups = [
        cases.open_follow_up(b64decode(item), identity, mailbox, known, report) for item in vector["follow_ups"]
    ]
    cases.open_shared(mailbox, known, report, follow_ups, [link.received for link in links])
    for lock in given:
        cases.open_locked(mailbox, known, report, follow_ups, identity, lock)
    case = cases.assemble(mailbox, known, report, follow_ups, links)
    record = case.evaluate(vector["day"])
    return {
        "opened": [item.message is not None for item in [report, *follow_ups]],
        "missing": [[gap.numbers, gap.hidden] for gap in case.gaps if gap.author == REPORTER],
        "remarks": [[error.__name__ for error in item.remarks] for item in case.entries],
        "entries": [[error.__name__ for error in item.suspect] for item in case.entries],
        "members": sorted(record.members),
        "steps": [[step.number, step.action, step.author, step.sent_on, step.details] for step in record.steps],
        "length": case.chain.length,
        "loose": len(case.chain.loose),
        "differences": [each.what for each in compare(read_lines(vector["printed"] or ""), {mailbox: case.chain})],
    }
