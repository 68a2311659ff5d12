"""Both ends of one correspondence, with a server between them that can be made to misbehave."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto.conversation import message_digest
from crypto.encoding import b64encode
from crypto.envelope import Slot
from crypto.message import Note
from crypto.message_fields import CHANGES
from crypto.officer import case as cases
from crypto.officer.case import Case, Link
from crypto.officer.chain import entry_digest
from crypto.officer.entry import SealedEntry, seal_entry, seal_reply
from crypto.officer.keys.content_keys import find_lock
from crypto.phrase import Reporter
from crypto.report import Filing, seal_report
from crypto.reporter.follow_up import SealedFollowUp, seal_follow_up
from crypto.reporter.mailbox import Mailbox, MailboxContents, open_mailbox
from crypto.reporter.mailbox_view import view_mailbox
from crypto.reporter.note import note_digest
from crypto.reporter.visit import SealedNote
from tests.messages import make_answers, make_attachments, seal_raw, under
from tests.organisation import OFFICERS, Organisation, draw_reporter

ANSWERS = [{"question": "What happened?", "text": "A phone was watched."}]


@dataclass
class Correspondence:
    """A report that was filed, and what an honest server would hold of it; tests change what it holds."""

    left_out: tuple[str, ...] = ()
    attachments: Sequence[dict[str, Any]] = ()
    organisation: Organisation = field(default_factory=Organisation)
    reporter: Reporter = field(default_factory=draw_reporter)
    document: dict[str, Any] | None = None
    replies: dict[str, bytes] = field(default_factory=dict)
    messages: list[bytes] = field(default_factory=list)
    entries: list[tuple[bytes, bytes]] = field(default_factory=list)
    notes: list[bytes] = field(default_factory=list)
    dockets: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.directory = self.organisation.directory(self.document)
        self.filing: Filing = seal_report(
            self.reporter,
            self.directory,
            "external",
            self.left_out,
            make_answers(ANSWERS),
            self.day,
            make_attachments(self.attachments),
        )
        self.messages.append(self.filing.envelope)
        self.notes.append(self.filing.note)

    @property
    def day(self) -> str:
        """The day on which all is sealed, unless told."""
        return self.organisation.day

    @property
    def note(self) -> bytes | None:
        return self.notes[-1] if self.notes else None

    def renew_directory(self, version: int, **changes: Any) -> None:
        self.directory = self.organisation.directory(self.organisation.document(version, **changes))

    def open_case(self, officer: str) -> Case:
        identity, mailbox = self.organisation.officers[officer], self.reporter.mailbox
        report = cases.open_report(self.messages[0], identity, mailbox, self.directory)
        links = [
            Link(previous, cases.open_entry(entry, identity, mailbox, self.directory))
            for previous, entry in self.entries
        ]
        entries = [link.received for link in links]
        # Who has no slot in the report can have one in what came later.
        cases.open_shared(mailbox, self.directory, report, [], entries)
        locks = [lock for item in self.messages[1:] if (lock := find_lock(item, identity))]
        for lock in locks:
            cases.open_locked(mailbox, self.directory, report, [], identity, lock)
        follow_ups = [
            cases.open_follow_up(item, identity, mailbox, self.directory, report) for item in self.messages[1:]
        ]
        for lock in locks:
            cases.open_locked(mailbox, self.directory, report, follow_ups, identity, lock)
        cases.open_shared(mailbox, self.directory, report, follow_ups, entries)
        return cases.assemble(mailbox, self.directory, report, follow_ups, links)

    def keep_entry(self, sealed: SealedEntry) -> str:
        """Store an entry, with its docket and what the reporter is told with it; returns that one's place."""
        self.entries.append((sealed.previous, sealed.entry))
        place = f"{len(self.replies):032x}"
        if sealed.reply:
            self.replies[place] = sealed.reply
        if sealed.docket:
            self.dockets.append(sealed.docket)
        return place

    def act(
        self,
        officer: str,
        action: str,
        member: str | None = None,
        day: str = "",
        stands_in_for: str | None = None,
        **details: Any,
    ) -> SealedEntry:
        """Let an officer do something that becomes an entry of the record."""
        case, identity = self.open_case(officer), self.organisation.officers[officer]
        sealed = seal_entry(
            case, officer, identity, action, details, day or self.day, member, stands_in_for=stands_in_for
        )
        self.keep_entry(sealed)
        return sealed

    def slip_in(
        self,
        officer: str,
        signer: str | None = None,
        to: Sequence[str] = OFFICERS,
        decoys: Sequence[str] = (),
        **fields: Any,
    ) -> None:
        """Append an entry that an honest console would not have sealed; who is in `decoys` can't open it."""
        previous = entry_digest(self.entries[-1][1] if self.entries else self.messages[0])
        usual = {
            "kind": "entry",
            **under(self.directory),
            "mailbox": b64encode(self.reporter.mailbox),
            "number": 0,
            "seen": {},
            "sent_on": self.day,
            "to": [*to],
            "from": officer,
            "action": "note",
            "details": {"text": "Slipped in."},
            "previous": b64encode(previous),
        }
        if fields.get("action") in CHANGES:
            usual |= {"of": 0, "reply": {"envelope": "A" * 43, "key": "A" * 43}, "members": [*OFFICERS]}
        officers = self.organisation.officers
        slots = [Slot(officers[id].sealing[0].address, id in to and id not in decoys) for id in officers]
        self.entries.append((previous, seal_raw({**usual, **fields}, officers[signer or officer].signing, slots)))

    def answer(
        self,
        officer: str,
        text: str,
        status: str | None = None,
        day: str = "",
        attachments: Sequence[dict[str, Any]] = (),
    ) -> str:
        """Let an officer answer; returns the place of the reply."""
        identity = self.organisation.officers[officer]
        sealed = seal_reply(
            self.open_case(officer), officer, identity, text, status, day or self.day, make_attachments(attachments)
        )
        return self.keep_entry(sealed)

    def write(self, number: int, previous: bytes | None, **fields: Any) -> bytes:
        """Make a follow-up to compliance and counsel that the reporter signed, whatever it says."""
        readers = ["compliance", "counsel"]
        usual = {
            "kind": "follow-up",
            "mailbox": b64encode(self.reporter.mailbox),
            "number": number,
            "seen": {},
            **under(self.directory),
            "sent_on": self.day,
            "to": readers,
            "text": "More.",
            "previous": previous and b64encode(message_digest(previous)),
        }
        slots = [Slot(self.organisation.officers[id].sealing[0].address) for id in readers]
        return seal_raw({**usual, **fields}, self.reporter.identity.signing, slots)

    def tell(self, officer: str, why: str, about: str, members: Sequence[str], **fields: Any) -> bytes:
        """Make a message of who the members are that its author signed, whatever it says."""
        return self.forge(officer, kind="members", why=why, about=about, members=[*members], **fields)

    def forge(self, officer: str, **fields: Any) -> bytes:
        """Make a reply that its author signed, whatever it says."""
        usual = {
            "kind": "reply",
            **under(self.directory),
            "mailbox": b64encode(self.reporter.mailbox),
            "number": 0,
            "seen": {},
            "sent_on": self.day,
            "to": ["compliance", "counsel"],
            "from": officer,
            "text": "An answer.",
            "previous": None,
        }
        signing = self.organisation.officers[officer].signing
        return seal_raw({**usual, **fields}, signing, [Slot(self.reporter.identity.sealing[0].address)])

    def docket(self, officer: str, signer: str | None = None, **fields: Any) -> None:
        """Add a docket of the last entry that says what an honest one would, or something else."""
        usual = {
            "kind": "docket",
            **under(self.directory),
            "mailbox": b64encode(self.reporter.mailbox),
            "number": 0,
            "seen": {},
            "sent_on": self.day,
            "to": ["auditor"],
            "from": officer,
            "action": "note",
            "entry": b64encode(entry_digest(self.entries[-1][1])),
        }
        officers = self.organisation.officers
        slots = [Slot(officers["auditor"].sealing[0].address)]
        self.dockets.append(seal_raw({**usual, **fields}, officers[signer or officer].signing, slots))

    def open(self, day: str = "", mine: Note | None = None) -> Mailbox:
        held = MailboxContents(list(self.replies.items()), len(self.messages), self.note)
        return open_mailbox(self.reporter, self.directory, held, day or self.day, mine)

    def view(self) -> dict[str, Any]:
        return view_mailbox(self.open())

    def keep(self, sealed: SealedNote | SealedFollowUp) -> None:
        """Do what an honest server does with a note, and with a follow-up."""
        assert sealed.replaces == (None if self.note is None else note_digest(self.note))
        if isinstance(sealed, SealedFollowUp):
            self.messages.append(sealed.envelope)
        self.notes.append(sealed.note)

    def follow_up(
        self, text: str, to: list[str] | None = None, attachments: Sequence[dict[str, Any]] = ()
    ) -> SealedFollowUp:
        sealed = seal_follow_up(self.open(), text, to, make_attachments(attachments))
        self.keep(sealed)
        return sealed
