"""The mailbox (SPEC 4): a reporter's view of a case, opened from the replies and the note that the server holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crypto.canonical import MAX_INTEGER, is_count
from crypto.conversation import (
    Received,
    count_next,
    find_officer,
    genuine,
    mark_contradicted,
    mark_retired,
    mark_reused_numbers,
    merge_counts,
    merge_seen,
    open_received,
    reply_digest,
)
from crypto.directories.recipient import Recipient
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode
from crypto.errors import ErasedServed, ForkedDirectory, NoteBehind, NoteMissing, SealedLineError, UntrustedDirectory
from crypto.message import DirectoryReference, Members, Note, Reply, ToReporter
from crypto.message_fields import REPORTER
from crypto.phrase import Reporter
from crypto.reporter import note as notes
from crypto.reporter.members import Believed, Following, find_named, follow_members, order_told

# How many more messages than genuine ones show the server can hold: more is no lost note, but a lie.
MOST_UNSHOWN = 10_000


class Audience(NamedTuple):
    """Who will read a follow-up (SPEC 4): active `readers`; `new` are the ids of those who weren't members at the last.

    `inactive` are the ids of members to whom nothing can be sealed any more, `unreachable` those of members who have no
    address today. If `ask`, nobody is left, or it isn't known who is, and the reporter is asked whom of `choices` to
    write to; if `is_unnamed`, no message names any of these.
    """

    readers: list[Recipient]
    new: list[str]
    inactive: list[str]
    ask: bool
    choices: list[Recipient]
    is_unnamed: bool
    unreachable: list[str]


@dataclass(frozen=True)
class MailboxContents:
    """What the server holds of a mailbox: replies, each a place and an envelope, and the note or None.

    `sent` is how many of the reporter's messages it holds, the report included, as it says: whatever that is.
    """

    replies: Sequence[tuple[str, bytes]]
    sent: int
    note: bytes | None


@dataclass(frozen=True)
class Mailbox:
    """An opened mailbox. `note` is what the reporter's browser knows, from this visit and from the server.

    `held` is the envelope of the server's note; `note_suspect` is the error for which the note is not believed.
    """

    reporter: Reporter
    directory: Directory
    day: str
    sent: int
    held: bytes | None
    note: Note | None
    note_suspect: type[SealedLineError] | None
    told: dict[str, Received[ToReporter]]

    @property
    def replies(self) -> dict[str, Received[ToReporter]]:
        """What was told by their places, but for what was said of the members: replies, and what can't be read."""
        return {place: item for place, item in self.told.items() if not isinstance(item.message, Members)}

    @property
    def believed(self) -> list[ToReporter]:
        """The messages that are genuine and not set aside: replies, and what was said of the members."""
        return [message for message in genuine(self.told.values()) if not self.is_set_aside(message)]

    @property
    def genuine(self) -> list[Reply]:
        """The replies that are genuine and not set aside."""
        return [message for message in self.believed if isinstance(message, Reply)]

    @property
    def ordered(self) -> list[Believed]:
        """All messages that could be opened, in the order in which they were written."""
        return [
            Believed(
                b64encode(reply_digest(item.envelope)),
                item.message if item.message and item.is_genuine and not self.is_set_aside(item.message) else None,
            )
            for item in order_told(self.told.values())
        ]

    @property
    def next_number(self) -> int:
        """The number of the reporter's next message: the highest that the note and genuine replies know of.

        While the note is not believed, the server is asked as well, and believed up to 10,000 beyond that.
        """
        shown = max(1, self.note.next if self.note else 0, merge_seen(self.believed).get(REPORTER, 0))
        is_asked = self.note_suspect is not None and self.sent <= shown + MOST_UNSHOWN
        return min(max(shown, self.sent), MAX_INTEGER) if is_asked else shown

    @property
    def last(self) -> str | None:
        """The digest of the reporter's newest envelope, which the next names; None while the note isn't believed."""
        return self.note.last if self.note and self.note_suspect is None else None

    @property
    def lost(self) -> set[bytes]:
        """The digests (32 bytes) of envelopes that genuine replies name as the one before, neither held nor erased."""
        named = {b64decode(reply.previous) for reply in self.believed if reply.previous}
        held = {reply_digest(item.envelope) for item in self.told.values()}
        return named - held - _list_erased(self.note)

    @property
    def seen(self) -> dict[str, int]:
        """The field `seen` of the next message: for each officer, one more than the number of the last reply opened."""
        following = count_next((reply.author, reply.number) for reply in self.believed)
        return merge_counts(self.note.seen if self.note else {}, following)

    @property
    def following(self) -> Following:
        """Who works on the case now, as the note knows, and what was told since; nobody while it is not believed."""
        if self.note is None or not self.note.to or self.note_suspect is not None:
            return Following((), None, [])
        return follow_members(self.note.to, self.note.told, self.ordered, self.note.escalated)

    @property
    def audience(self) -> Audience:
        """Who may read a follow-up: the members, less who is left out. If they aren't known, the reporter is asked."""
        note, members = self.note, self.following.members
        reachable = self.directory.reachable(self.day)
        active = [each for each in self.directory.eligible(self.day) if not note or each.id not in note.left_out]
        active = [recipient for recipient in active if recipient.id in reachable]
        readers = [recipient for recipient in active if recipient.id in members]
        ids = {recipient.id for recipient in self.directory.active(self.day)}
        inactive = [id for id in members if id not in ids]
        unreachable = [id for id in members if id in ids and id not in reachable]
        if readers:
            new = [each.id for each in readers if note and each.id not in note.wrote_to]
            return Audience(readers, new, inactive, False, [], False, unreachable)
        named = find_named(self.ordered)
        choices = [recipient for recipient in active if recipient.id in named]
        return Audience([], [], inactive, True, choices or active, not choices, unreachable)

    def is_set_aside(self, message: ToReporter) -> bool:
        """Whether this message was set aside, as not believed."""
        return self.note is not None and message.number in self.note.set_aside.get(message.author, [])


def open_mailbox(
    reporter: Reporter, directory: Directory, contents: MailboxContents, day: str, mine: Note | None = None
) -> Mailbox:
    """Open what the server holds; `mine` is the note that this visit has made already, if any.

    Raises UntrustedDirectory if the note names a newer directory, ForkedDirectory if it names one to which the chain of
    `directory` wasn't followed. All else that is wrong is marked in the mailbox.
    """
    theirs = _open_note(reporter, directory, contents.note)
    note = notes.reconcile(mine, theirs)
    if note is not None and note.directory.version > directory.version:
        raise UntrustedDirectory
    if note is not None and not directory.recognises(note.directory):
        raise ForkedDirectory(note.directory, directory.reference)
    replies = _open_told(reporter, directory, contents)
    erased = _list_erased(note)
    for item in replies.values():
        if reply_digest(item.envelope) in erased:
            item.suspect.append(ErasedServed)
    sent = contents.sent if is_count(contents.sent) else 0
    mailbox = Mailbox(reporter, directory, day, sent, contents.note, note, None, replies)
    if note is None or theirs is None:
        return replace(mailbox, note_suspect=NoteMissing)
    was_put_back = mine is not None and theirs.number < mine.number
    return (
        replace(mailbox, note_suspect=NoteBehind)
        if was_put_back or notes.is_behind(note, mailbox.believed)
        else mailbox
    )


def read_known(reporter: Reporter, directory: Directory, contents: MailboxContents) -> DirectoryReference | None:
    """Read which directory the note of the visit before knew: the chain is to be followed back to it. None: none."""
    note = _open_note(reporter, directory, contents.note)
    return None if note is None else note.directory


def _open_note(reporter: Reporter, directory: Directory, envelope: bytes | None) -> Note | None:
    if envelope is None:
        return None
    context, verify = (Note, reporter.mailbox, directory.instance), reporter.identity.signing.verify
    return open_received(envelope, reporter.identity.sealing, context, lambda _: verify).message


def _list_erased(note: Note | None) -> set[bytes]:
    return {b64decode(each.digest) for each in note.erased} if note else set()


def _open_told(reporter: Reporter, directory: Directory, contents: MailboxContents) -> dict[str, Received[ToReporter]]:
    # Byte-identical envelopes count once.
    places: dict[bytes, str] = {}
    for place, envelope in contents.replies:
        places.setdefault(envelope, place)
    context, find_author = (ToReporter, reporter.mailbox, directory.instance), find_officer(directory)
    replies = {
        place: open_received(envelope, reporter.identity.sealing, context, find_author)
        for envelope, place in places.items()
    }
    mark_retired(replies.values(), directory)
    mark_contradicted(replies.values(), directory)
    mark_reused_numbers(replies.values())
    return replies
