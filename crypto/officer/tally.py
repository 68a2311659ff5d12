"""Tallies (SPEC 9): what is left of a deleted case, to be counted; of which case, nobody can tell."""

from collections.abc import Iterable
from typing import Any

from crypto.conversation import Received, count_next, find_officer, mark_retired, open_received
from crypto.directory import Directory
from crypto.envelope import Slot, seal
from crypto.errors import NotInAudience
from crypto.keys import Identity
from crypto.notation import b64encode

NO_CASE = bytes(32)


def seal_tally(
    details: dict[str, Any], held: Iterable[Received], me: str, identity: Identity, directory: Directory, day: str
) -> bytes:
    """Seal a tally to all active officers but auditors. `held` are those there are, after which it is numbered.

    Raises ExpiredDirectory, NotInAudience for somebody who is no active officer, MalformedMessage.
    """
    directory.check_current(day)
    active = directory.active(day)
    to = [recipient.id for recipient in active if not recipient.is_auditor]
    if me not in to:
        raise NotInAudience
    tally = {
        "kind": "tally",
        "mailbox": b64encode(NO_CASE),
        "number": count_next(held).get(me, 0),
        "seen": {},
        "directory": directory.version,
        # Only the year: the day would lead to the case, whose tombstone says when it was deleted.
        "sent_on": day[:4] + "-01-01",
        "to": to,
        "from": me,
        "details": details,
    }
    return seal(tally, identity.signing, [Slot(recipient.address, recipient.id in to) for recipient in active])


def open_tallies(envelopes: Iterable[bytes], identity: Identity, directory: Directory) -> list[Received]:
    """Open tallies, which the officers whom they name must have signed; one that a store holds twice counts once."""
    find_author = find_officer(directory)
    sealed = dict.fromkeys(envelopes)
    tallies = [open_received(each, identity.sealing, ("tally", NO_CASE), find_author) for each in sealed]
    mark_retired(tallies, directory)
    return tallies
