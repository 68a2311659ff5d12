"""Evidence of a case (SPEC 9): its envelopes with their content keys, by which anybody can open and check them.

No officer's key is needed for that, and none is given away: a content key opens one envelope.
"""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from crypto.conversation import Received
from crypto.directory import Directory
from crypto.encoding import PREFIX
from crypto.errors import NotForThisIdentity
from crypto.keys import Identity
from crypto.message import Message, Report
from crypto.officer.case import open_entry, open_follow_up, open_report
from crypto.officer.key_sharing import list_keys
from crypto.signature import verify

SIGNED = PREFIX + b"archive\x00"
CLOSED_REPORT = Received[Report](b"", None, [NotForThisIdentity])


class Evidence(NamedTuple):
    """An envelope of a case: where it was found, and its content key (32 bytes); without that it stays closed.

    `place` is report, entry or follow-up.
    """

    place: str
    envelope: bytes
    content_key: bytes | None


class EvidenceOpener:
    """Opens the evidence of the case of a mailbox (32 bytes), the report first, without an officer's key."""

    def __init__(self, mailbox: bytes, directory: Directory) -> None:
        self._mailbox, self._directory, self._report = mailbox, directory, CLOSED_REPORT

    def open(self, evidence: Evidence) -> Received[Any]:
        """Open an envelope. Errors are put into `suspect`; what has no content key is as if sealed to others."""
        envelope, key = evidence.envelope, evidence.content_key
        if key is None:
            return Received[Message](envelope, None, [NotForThisIdentity])
        if evidence.place == "report":
            self._report = open_report(envelope, key, self._mailbox, self._directory)
            return self._report
        if evidence.place == "entry":
            return open_entry(envelope, key, self._mailbox, self._directory)
        return open_follow_up(envelope, key, self._mailbox, self._directory, self._report)


def find_undisclosed(held: Iterable[Received[Message]], private: Collection[bytes]) -> set[bytes]:
    """Find what must stay closed so that what is `private` does, by the digests (32 bytes) of the envelopes.

    An entry that hands on the key of something that stays closed would open it, so it stays closed itself.
    """
    handed = [(item.digest, {envelope for envelope, _key in list_keys(item)}) for item in held]
    closed = {*private}
    while more := {digest for digest, envelopes in handed if envelopes & closed} - closed:
        closed |= more
    return closed


def sign_manifest(manifest: bytes, identity: Identity) -> bytes:
    """Sign the manifest of an archive: 64 bytes."""
    return identity.signing.sign(SIGNED + manifest)


def verify_manifest(manifest: bytes, signature: bytes, verifying_key: bytes) -> None:
    """Verify an officer's signature (64 bytes) over the manifest of an archive. Raises ValueError."""
    verify(verifying_key, signature, SIGNED + manifest)
