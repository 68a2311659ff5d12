"""Messages of a conversation, read together (SPEC 4): opens envelopes, and compares numbers and days.

Finds missing numbers, numbers used twice, and the status.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from crypto import envelope as envelopes
from crypto.canonical import MAX_INTEGER
from crypto.directory import Directory
from crypto.encoding import digest
from crypto.errors import (
    AfterRetirement,
    MalformedMessage,
    NotForThisIdentity,
    SealedLineError,
    SentTwice,
    UnknownDirectory,
)
from crypto.keys import SealingKey
from crypto.message import ByOfficer, Message, Reply, author_id
from crypto.message_fields import STATUSES
from crypto.message_format import check_context
from crypto.officer.messages import ReplyEntry

MAX_LISTED = 100

M = TypeVar("M", bound=Message)
M_co = TypeVar("M_co", bound=Message, covariant=True)


@dataclass
class Received(Generic[M_co]):
    """An envelope that was tried to be opened: its message or None, and in `suspect` the errors found in it.

    `remarks` are errors that change nothing of what the message does: what else its author did. `without_slot` are the
    ids of those whom it names, and who say that they couldn't open it. `content_key` (32 bytes) is what opened it: a
    slot's, or, if `was_handed`, one that an entry handed on (SPEC 9). `digest` and `sent` (32 bytes each) are of the
    envelope, by which records and follow-ups name it: they stay when the envelope, which is large, is dropped.
    """

    envelope: bytes
    message: M_co | None = None
    suspect: list[type[SealedLineError]] = field(default_factory=list)
    content_key: bytes | None = None
    digest: bytes = b""
    sent: bytes = b""
    was_handed: bool = False
    remarks: list[type[SealedLineError]] = field(default_factory=list)
    without_slot: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.digest = self.digest or digest("entry", self.envelope)
        self.sent = self.sent or message_digest(self.envelope)

    @property
    def is_genuine(self) -> bool:
        """Whether the message was opened and has no error. Only such messages change state."""
        return self.message is not None and not self.suspect

    @property
    def marks(self) -> list[type[SealedLineError]]:
        """All that is shown to be wrong with it."""
        return [*self.suspect, *self.remarks]

    @property
    def is_sealed_to_others(self) -> bool:
        """Whether the opener's keys open none of its slots."""
        return NotForThisIdentity in self.suspect


def message_digest(envelope: bytes) -> bytes:
    """Compute the digest (32 bytes) by which a reporter's next message names this one's envelope."""
    return digest("message", envelope)


def reply_digest(envelope: bytes) -> bytes:
    """Compute the digest (32 bytes) by which a reply's entry, and the next reply, name its envelope."""
    return digest("reply", envelope)


def open_received(
    envelope: bytes,
    keys: Sequence[SealingKey] | bytes,
    context: tuple[type[M], bytes, bytes],
    find_author: Callable[[M], bytes],
) -> Received[M]:
    """Open an envelope and check its author. Errors of SPEC 3 and 4 are not raised, but put into `suspect`.

    `keys` are sealing keys, or the content key (32 bytes). `context` is the kind, the mailbox id (32 bytes) and the
    instance (16) that the message must have. `find_author` returns the author's verifying key (32 bytes), or raises
    MalformedMessage.
    """

    def find_author_here(message: Message) -> bytes:
        return find_author(check_context(message, *context))

    try:
        key = keys if isinstance(keys, bytes) else envelopes.find_content_key(envelope, keys)
        message = envelopes.open_with(envelope, key, find_author_here)
        return Received(envelope, check_context(message, *context), content_key=key)
    except SealedLineError as error:
        return Received(envelope, None, [type(error)])


def opened(received: Iterable[Received[M]]) -> Iterator[M]:
    """List the messages of those that were opened, suspect ones too."""
    return (item.message for item in received if item.message is not None)


def genuine(received: Iterable[Received[M]]) -> Iterator[M]:
    """List the messages of those that were opened and have no error."""
    return opened(item for item in received if item.is_genuine)


def find_officer(directory: Directory) -> Callable[[ByOfficer], bytes]:
    """Make a function that returns the verifying key (32 bytes) of the officer who wrote a message.

    It raises MalformedMessage for one whom the directory does not list.
    """

    def find(message: ByOfficer) -> bytes:
        recipient = directory.find(message.author)
        if recipient is None:
            raise MalformedMessage
        return recipient.verify

    return find


def mark_retired(received: Iterable[Received[ByOfficer]], directory: Directory) -> None:
    """Mark messages dated after their author's `retired_on` or `expires_on`, as AfterRetirement."""
    for item in received:
        author = directory.find(item.message.author) if item.message else None
        if item.message and author and item.message.sent_on > author.last_day:
            item.suspect.append(AfterRetirement)


def mark_contradicted(received: Iterable[Received[Message]], directory: Directory) -> None:
    """Mark messages that name another directory of a version that is known, as UnknownDirectory."""
    for item in received:
        if item.message and directory.recognises(item.message.directory) is False:
            item.suspect.append(UnknownDirectory)


def mark_reused_numbers(received: Iterable[Received[Message]]) -> None:
    """Mark different messages of one author with the same number, all of them, as SentTwice."""
    first: dict[tuple[str, int], Received[Message]] = {}
    for item in received:
        if item.message is None:
            continue
        earlier = first.setdefault((author_id(item.message), item.message.number), item)
        if earlier is not item:
            item.suspect.append(SentTwice)
            if SentTwice not in earlier.suspect:
                earlier.suspect.append(SentTwice)


def count_next(numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Compute each author's next number, one more than the highest, of pairs of an author and a number."""
    # Clipped, because an author may claim the last number that there is.
    return merge_counts(*({author: min(number + 1, MAX_INTEGER)} for author, number in numbers))


def merge_seen(messages: Iterable[Message]) -> dict[str, int]:
    """Compute, for each author, the highest count in the field `seen` of these messages."""
    return merge_counts(*(message.seen for message in messages))


def merge_counts(*counts: Mapping[str, int]) -> dict[str, int]:
    """Compute the highest of several counts for each author."""
    greatest: dict[str, int] = {}
    for author, count in (pair for each in counts for pair in each.items()):
        greatest[author] = max(greatest.get(author, 0), count)
    return dict(sorted(greatest.items()))


def missing(held: Collection[int], following: int) -> list[int]:
    """List the numbers from 0 to below `following` that are not held: the first 100, for a claim may be absurd."""
    absent, there, number = list[int](), {*held}, 0
    while number < following and len(absent) < MAX_LISTED:
        if number not in there:
            absent.append(number)
        number += 1
    return absent


def latest_status(replies: Iterable[Reply | ReplyEntry]) -> str | None:
    """Return the status of the latest day, of one day the furthest on; None if no reply has one."""
    dated = [(reply.sent_on, STATUSES.index(reply.status)) for reply in replies if reply.status]
    return STATUSES[max(dated)[1]] if dated else None
