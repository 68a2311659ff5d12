"""Dockets (SPEC 9): what auditors get of each entry: who did what when, and never what it says."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crypto.chain import refer
from crypto.conversation import Received, find_officer, mark_retired, open_received
from crypto.directory import Directory
from crypto.envelope import Slot, seal
from crypto.keys import Identity
from crypto.message import Message
from crypto.notation import b64decode

SAME = ("mailbox", "number", "directory", "sent_on", "from", "action")


class Pairs(NamedTuple):
    """Entries of a case beside their dockets, and what does not come in pairs."""

    matched: list[tuple[Received, Received]]
    undocketed: list[Received]
    unfounded: list[Received]
    contradicted: list[tuple[Received, Received]]


def seal_docket(entry: Message, digest: str, identity: Identity, directory: Directory) -> bytes | None:
    """Seal the docket of an entry, whose envelope has this digest (b64); None if the directory names no auditor."""
    active = directory.active(entry["sent_on"])
    auditors = [recipient.id for recipient in active if recipient.is_auditor]
    docket = {**{name: entry[name] for name in SAME}, "kind": "docket", "seen": {}, "to": auditors, "entry": digest}
    slots = [Slot(recipient.address, recipient.is_auditor) for recipient in active]
    return seal(docket, identity.signing, slots) if auditors else None


def open_docket(envelope: bytes, identity: Identity, mailbox: bytes, directory: Directory) -> Received:
    """Open a docket, which the officer whom it names must have signed."""
    docket = open_received(envelope, identity.sealing, ("docket", mailbox), find_officer(directory))
    mark_retired([docket], directory)
    return docket


def pair(entries: Sequence[Received], dockets: Iterable[Received]) -> Pairs:
    """Lay the dockets of a case beside its entries.

    A docket that is not genuine, or of no entry held, is unfounded. Two dockets that differ contradict each other, and
    so do a docket and what its entry says to those who can open it.
    """
    pairs = Pairs([], [], [], [])
    found: dict[bytes, list[Received]] = {refer(entry.envelope): [] for entry in entries}
    for docket in dockets:
        held = found.get(b64decode(docket.get("entry"))) if docket.is_genuine else None
        if held is None:
            pairs.unfounded.append(docket)
        elif all(docket.message != other.message for other in held):
            held.append(docket)
    for entry in entries:
        held = found[refer(entry.envelope)]
        fitting = [docket for docket in held if _agree(entry, docket)]
        if not held:
            pairs.undocketed.append(entry)
        elif len(fitting) == 1 and (len(held) == 1 or entry.message is not None):
            pairs.matched.append((entry, fitting[0]))
            pairs.contradicted.extend((entry, docket) for docket in held if docket is not fitting[0])
        else:
            pairs.contradicted.extend((entry, docket) for docket in held)
    return pairs


def _agree(entry: Received, docket: Received) -> bool:
    # Whoever can't open an entry has its docket's word only.
    return entry.message is None or all(entry.get(name) == docket.get(name) for name in SAME)
