"""Opening all envelopes of one case, part by part, so that a large one is never in memory as a whole."""

from collections.abc import Sequence
from typing import NamedTuple

from crypto.conversation import Received, reply_digest
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.message import Entry, FollowUp, Message, Report
from crypto.officer.case import open_entry, open_follow_up, open_report, open_shared
from crypto.officer.to_reporter import mark_differing

PLACES = ("report", "entry", "follow-up", "reply")


class Sealed(NamedTuple):
    """An envelope and where it was found: `place` is report, follow-up, entry or reply."""

    id: bytes
    place: str
    envelope: bytes


class CaseOpener:
    """Opens the envelopes of the case of a mailbox (32 bytes): first its report and all entries, then all others.

    Who was given access later has no slot in the report. Entries hand on its key, so they are tried before it is given
    up; follow-ups are tried only if it is open. Replies are compared with their entries, and not given back; `replies`
    are their digests (32 bytes).
    """

    def __init__(self, mailbox: bytes, identity: Identity, directory: Directory) -> None:
        self._mailbox, self._identity, self._directory = mailbox, identity, directory
        self._report: Received[Report] | None = None
        self._entries: list[Received[Entry]] = []
        self.replies: list[bytes] = []

    @property
    def is_closed(self) -> bool:
        """Whether there is no report that opens, so that nothing of the case does."""
        return self._report is None or self._report.is_sealed_to_others

    def open(self, sealed: Sequence[Sealed]) -> dict[bytes, Received[Message] | None]:
        """Open a part of the case, by ids: None for what isn't tried. The envelopes themselves are dropped."""
        at = {place: [each for each in sealed if each.place == place] for place in PLACES}
        opened: dict[bytes, Received[Message]] = {}
        if self._report is None and at["report"]:
            opened = self._begin(at["report"], at["entry"])
        if not self.is_closed:
            opened |= self._open_follow_ups(at["follow-up"])
            replies = [each.envelope for each in at["reply"]]
            self.replies += [reply_digest(envelope) for envelope in replies]
            mark_differing(self._entries, replies, self._mailbox, self._directory)
        for received in opened.values():
            received.envelope = b""
        return {each.id: None if self.is_closed else opened.get(each.id) for each in sealed}

    def _begin(self, reports: Sequence[Sealed], entries: Sequence[Sealed]) -> dict[bytes, Received[Message]]:
        mailbox, identity, directory = self._mailbox, self._identity, self._directory
        opened = {each.id: open_report(each.envelope, identity, mailbox, directory) for each in reports}
        self._report = next(iter(opened.values()))
        recorded = {each.id: open_entry(each.envelope, identity, mailbox, directory) for each in entries}
        open_shared(mailbox, directory, self._report, [], [*recorded.values()])
        self._entries = [entry for entry in recorded.values() if not entry.is_sealed_to_others]
        return {**opened, **recorded}

    def _open_follow_ups(self, sealed: Sequence[Sealed]) -> dict[bytes, Received[FollowUp]]:
        assert self._report is not None
        report, mailbox, directory = self._report, self._mailbox, self._directory
        opened = {each.id: open_follow_up(each.envelope, self._identity, mailbox, directory, report) for each in sealed}
        # The entries that are still closed have no part in this: no key opens them, and their envelopes are dropped.
        open_shared(mailbox, directory, report, [*opened.values()], self._entries)
        return opened
