"""Dockets (SPEC 9): what auditors read of each entry (who did what when, no content), sealed, opened and compared."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crypto.conversation import Received, find_officer, mark_retired, open_received
from crypto.directories.unknown import mark_unknown
from crypto.directory import Directory
from crypto.encoding import b64decode
from crypto.envelope import seal
from crypto.keys import Identity
from crypto.officer.messages import Docket, Entry
from crypto.report import make_slots


class Pairs(NamedTuple):
    """Entries and dockets: pairs that agree, entries without a docket, dockets without an entry, pairs that differ."""

    matched: list[tuple[Received[Entry], Received[Docket]]]
    undocketed: list[Received[Entry]]
    unfounded: list[Received[Docket]]
    contradicted: list[tuple[Received[Entry], Received[Docket]]]


def seal_docket(
    entry: Entry, digest: str, identity: Identity, directory: Directory, case_number: str | None = None
) -> bytes | None:
    """Seal the docket of an entry; None if no auditor is active and can be reached.

    `digest` is that of the entry's envelope (32 bytes in b64), `case_number` what the entry calls the case from now on.
    """
    auditors = list_auditors(directory, entry.sent_on)
    docket = Docket(
        instance=entry.instance,
        mailbox=entry.mailbox,
        number=entry.number,
        seen={},
        directory=entry.directory,
        sent_on=entry.sent_on,
        to=auditors,
        author=entry.author,
        action=entry.action,
        entry=digest,
        case=case_number,
    )
    return seal(docket, identity.signing, make_slots(directory, auditors, entry.sent_on)) if auditors else None


def list_auditors(directory: Directory, day: str) -> tuple[str, ...]:
    """List the ids of the auditors to whom something can be sealed on this day."""
    active = [recipient for recipient in directory.active(day) if recipient.id in directory.reachable(day)]
    return tuple(recipient.id for recipient in active if recipient.is_auditor)


def open_docket(envelope: bytes, identity: Identity, mailbox: bytes, directory: Directory) -> Received[Docket]:
    """Open a docket, signed by the officer whom it names. Errors are put into `suspect`."""
    context = (Docket, mailbox, directory.instance)
    docket = open_received(envelope, identity.opening_keys(envelope), context, find_officer(directory))
    mark_retired([docket], directory)
    mark_unknown([docket], directory)
    return docket


def pair(entries: Sequence[Received[Entry]], dockets: Iterable[Received[Docket]]) -> Pairs:
    """Pair the dockets of a case with its entries.

    A docket that is not genuine, or of no entry held, is unfounded. A docket is contradicted by an entry that says
    something else; where the entry can't be opened, by another docket of the same entry.
    """
    pairs = Pairs([], [], [], [])
    found: dict[bytes, list[Received[Docket]]] = {entry.digest: [] for entry in entries}
    for docket in dockets:
        held = found.get(b64decode(docket.message.entry)) if docket.message and docket.is_genuine else None
        if held is None:
            pairs.unfounded.append(docket)
        elif all(docket.message != other.message for other in held):
            held.append(docket)
    for entry in entries:
        held = found[entry.digest]
        fitting = [docket for docket in held if _agree(entry, docket)]
        if not held:
            pairs.undocketed.append(entry)
        elif len(fitting) == 1 and (len(held) == 1 or entry.message is not None):
            pairs.matched.append((entry, fitting[0]))
            pairs.contradicted.extend((entry, docket) for docket in held if docket is not fitting[0])
        else:
            pairs.contradicted.extend((entry, docket) for docket in held)
    return pairs


def _agree(entry: Received[Entry], docket: Received[Docket]) -> bool:
    # Whoever can't open an entry has its docket's word only.
    return entry.message is None or (docket.message is not None and _say_alike(entry.message, docket.message))


def _say_alike(entry: Entry, docket: Docket) -> bool:
    said, told = (
        (each.mailbox, each.number, each.directory, each.sent_on, each.author, each.action) for each in (entry, docket)
    )
    return said == told
