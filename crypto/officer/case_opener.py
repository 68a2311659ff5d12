"""Opening all envelopes of one case, part by part, so that a large one is never in memory as a whole."""

from collections.abc import Sequence
from typing import NamedTuple

from crypto.conversation import Received, reply_digest
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.message import FollowUp, Message, Report
from crypto.officer.case import open_entry, open_follow_up, open_locked, open_report, open_shared
from crypto.officer.keys.content_keys import find_lock
from crypto.officer.messages import Entry
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
    up. Whom its reporter lets read it by a follow-up gets its lock there: what comes before that is held, and opened
    with it. Replies are compared with their entries, and not given back; `replies` are their digests (32 bytes).
    """

    def __init__(self, mailbox: bytes, identity: Identity, directory: Directory) -> None:
        self._mailbox, self._identity, self._directory = mailbox, identity, directory
        self._report: Received[Report] | None = None
        self._entries: list[Received[Entry]] = []
        self._held: list[Sealed] = []
        self._begun: dict[bytes, Received[Message]] = {}
        self._lock: bytes | None = None
        self.replies: list[bytes] = []

    @property
    def is_closed(self) -> bool:
        """Whether there is no report that opens, so that nothing of the case does."""
        return self._report is None or self._report.is_sealed_to_others

    def open(self, sealed: Sequence[Sealed]) -> dict[bytes, Received[Message]]:
        """Open a part of the case, by ids, with what was held before. The envelopes themselves are dropped."""
        at = {place: [each for each in sealed if each.place == place] for place in PLACES}
        if self._report is None and at["report"]:
            self._begun = self._begin(at["report"], at["entry"])
        self._held += [*at["follow-up"], *at["reply"]]
        if self.is_closed:
            self._unlock(at["follow-up"])
        if self.is_closed:
            return {}
        opened: dict[bytes, Received[Message]] = {
            **self._begun,
            **self._open_follow_ups([each for each in self._held if each.place == "follow-up"]),
        }
        replies = [each.envelope for each in self._held if each.place == "reply"]
        self._begun, self._held = {}, []
        self.replies += [reply_digest(envelope) for envelope in replies]
        mark_differing(self._entries, replies, self._mailbox, self._directory)
        for received in opened.values():
            received.envelope = b""
        return opened

    def _begin(self, reports: Sequence[Sealed], entries: Sequence[Sealed]) -> dict[bytes, Received[Message]]:
        mailbox, identity, directory = self._mailbox, self._identity, self._directory
        opened = {each.id: open_report(each.envelope, identity, mailbox, directory) for each in reports}
        self._report = next(iter(opened.values()))
        recorded = {each.id: open_entry(each.envelope, identity, mailbox, directory) for each in entries}
        open_shared(mailbox, directory, self._report, [], [*recorded.values()])
        self._entries = [entry for entry in recorded.values() if not entry.is_sealed_to_others]
        return {**opened, **recorded}

    def _unlock(self, sealed: Sequence[Sealed]) -> None:
        for each in sealed if self._report else ():
            lock = find_lock(each.envelope, self._identity)
            if lock is not None and self._report is not None:
                open_locked(self._mailbox, self._directory, self._report, [], self._identity, lock)
                self._lock = lock
            if not self.is_closed:
                return

    def _open_follow_ups(self, sealed: Sequence[Sealed]) -> dict[bytes, Received[FollowUp]]:
        assert self._report is not None
        report, mailbox, directory = self._report, self._mailbox, self._directory
        opened = {each.id: open_follow_up(each.envelope, self._identity, mailbox, directory, report) for each in sealed}
        # The entries that are still closed have no part in this: no key opens them, and their envelopes are dropped.
        open_shared(mailbox, directory, report, [*opened.values()], self._entries)
        if self._lock is not None:
            open_locked(mailbox, directory, report, [*opened.values()], self._identity, self._lock)
        return opened
