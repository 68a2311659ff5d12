"""Removals of junk (SPEC 9): how many reports of a day an officer removed unread, told to auditors by a docket."""

from typing import Any

from crypto import canonical
from crypto.directory import Directory
from crypto.encoding import b64encode, digest
from crypto.envelope import seal
from crypto.keys import Identity
from crypto.officer.docket import list_auditors, open_docket
from crypto.officer.messages import Docket
from crypto.officer.tally import NO_CASE
from crypto.report import make_slots

REMOVED = "junk-removed"


def removal_digest(facts: dict[str, Any]) -> str:
    """Hash the facts of a removal, as the store has them in clear: 32 bytes in b64."""
    return b64encode(digest("removal", canonical.write(facts)))


def seal_removal(facts: dict[str, Any], me: str, identity: Identity, directory: Directory, day: str) -> bytes | None:
    """Seal the docket of a removal on a day (YYYY-MM-DD); None if no auditor can be reached.

    Raises ExpiredDirectory.
    """
    directory.check_current(day)
    docket = Docket(
        instance=b64encode(directory.instance),
        mailbox=b64encode(NO_CASE),
        number=0,
        seen={},
        directory=directory.reference,
        sent_on=day,
        to=list_auditors(directory, day),
        author=me,
        action=REMOVED,
        entry=removal_digest(facts),
    )
    return seal(docket, identity.signing, make_slots(directory, docket.to, day)) if docket.to else None


def open_removal(facts: dict[str, Any], docket: bytes, identity: Identity, directory: Directory) -> Docket | None:
    """Open the docket of a removal; None if it isn't genuine, or tells other facts."""
    received = open_docket(docket, identity, NO_CASE, directory)
    said = received.message if received.is_genuine else None
    return said if said and (said.action, said.entry) == (REMOVED, removal_digest(facts)) else None
