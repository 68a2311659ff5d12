"""An opened case: its envelopes by their ids. Of long conversations it holds the beginnings of texts alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from app.console.cases.trimming import Trimmer, count_characters
from app.store_calls.cases import CaseRow, EnvelopeRow, EnvelopeSize
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.errors import MalformedEnvelope
from crypto.keys import Identity
from crypto.message import FollowUp, Message
from crypto.officer.case import Case, Link, assemble
from crypto.officer.case_opener import CaseOpener, Sealed

ENVELOPE_BYTES = 2**11  # about what an opened envelope takes besides its text


class StoredCase(NamedTuple):
    """A case as the store has it: the ids and sizes of its envelopes, and these in parts.

    The first part has the report and all entries, all others come after them. A large case reads its parts one by one.
    """

    row: CaseRow
    sizes: list[EnvelopeSize]
    parts: Iterable[list[EnvelopeRow]]

    @property
    def gate(self) -> bytes:
        return self.row.gate

    @property
    def size_bytes(self) -> int:
        return sum(each.size_bytes for each in self.sizes)

    @property
    def ids(self) -> list[bytes]:
        """The ids of its report, entries and follow-ups; replies come and go with their reporter."""
        return [each.id for each in self.sizes if each.place != "reply"]


class OpenedEnvelope(NamedTuple):
    """An opened envelope. `place` is "report", "follow-up" or "entry"; `previous` (32 bytes) is stored with entries.

    `characters` is how long its text is as a whole, of which a follow-up may be held in part.
    """

    place: str
    previous: bytes | None
    received_on: date
    received: Received[Message]
    characters: int = 0


@dataclass(eq=False)
class OpenedCase:
    """The opened envelopes of one case by their ids: None for those sealed to others. Immutable but for a cache.

    `size_bytes` is about what it takes in memory; `replies` are the digests (32 bytes) of the replies held.
    """

    row: CaseRow
    opened: dict[bytes, OpenedEnvelope | None] = field(default_factory=dict)
    size_bytes: int = 0
    replies: list[bytes] = field(default_factory=list)
    # The cache of cases.status.follow_case: what it depends on, and its result.
    followed: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.items = [item for item in self.opened.values() if item is not None]
        self.report = next((item for item in self.items if item.place == "report"), None)

    @property
    def is_shown(self) -> bool:
        """Whether the report opened, by a slot or a key that was handed on, even if its content is invalid."""
        return self.report is not None and not self.is_damaged

    @property
    def is_damaged(self) -> bool:
        """Whether the report's envelope is malformed, so that nobody can tell to whom it was sealed."""
        return self.report is not None and MalformedEnvelope in self.report.received.suspect

    def assemble(self, directory: Directory) -> Case:
        """Put the case together, from copies: following its record adds marks to `suspect`."""
        found = [(item, _copy(item.received)) for item in self.items]
        # What is at a place was opened as of its kind (crypto.officer.case_opener).
        report: Any = next(received for item, received in found if item is self.report)
        follow_ups: list[Any] = [received for item, received in found if item.place == "follow-up"]
        entries: list[tuple[bytes | None, Any]] = [
            (item.previous, received) for item, received in found if item.place == "entry"
        ]
        links = [Link(previous or b"", received) for previous, received in entries]
        return assemble(self.row.mailbox, directory, report, follow_ups, links, self.replies)


def open_case(stored: StoredCase, identity: Identity, directory: Directory) -> OpenedCase:
    """Open the envelopes of one case, part by part, in this process."""
    opener, trimmer = CaseOpener(stored.row.mailbox, identity, directory), Trimmer(directory)
    opened: dict[bytes, OpenedEnvelope | None] = dict.fromkeys(stored.ids)
    rows: dict[bytes, EnvelopeRow] = {}
    for part in stored.parts:
        # What is sealed to others is held, until the case is read: its last message may give the lock of all.
        rows |= {each.id: each for each in part}
        for id, received in opener.open([Sealed(each.id, each.place, each.envelope) for each in part]).items():
            each = rows.pop(id)
            characters = count_characters(received.message)
            if isinstance(received.message, FollowUp):
                received.message = trimmer.trim(received.message)
            opened[each.id] = OpenedEnvelope(each.place, each.previous, each.received_on, received, characters)
        if not opener.is_closed:
            rows = {}
    whole = sum(each.size_bytes for each in stored.sizes if each.place in ("report", "entry"))
    return OpenedCase(stored.row, opened, whole + trimmer.taken + ENVELOPE_BYTES * len(opened), opener.replies)


def _copy(received: Received[Message]) -> Received[Message]:
    suspect, remarks, without_slot = [*received.suspect], [*received.remarks], {*received.without_slot}
    return replace(received, suspect=suspect, remarks=remarks, without_slot=without_slot)
