"""Messages (SPEC 4): what all have, the kinds that reporters write and read, and the fields that each of them owns.

The other kinds are in officer/messages.py. A kind is a frozen value: what an author wrote beside its fields is dropped
as it is read (message_format.py). A field without a default must be there. Keys, digests and mailboxes are in b64, as
they are written.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crypto.message_fields import (
    REPORTER,
    Address,
    Count,
    Counts,
    Day,
    Earlier,
    HexId,
    HexIds,
    Id,
    Ids,
    Instance,
    Key,
    Numbers,
    Status,
    Text,
    Why,
    is_id,
    read_name,
    read_type,
)
from crypto.schema import Field, checked, list_of, object_of


@dataclass(frozen=True)
class Answer:
    """An answer to a question of the form."""

    question: Text
    text: Text


@dataclass(frozen=True)
class Attachment:
    """A file, as its author describes it (SPEC 5): `id` in hex, `key` and `digest` (32 bytes) in b64.

    Name and type are the author's word, and safe to show. What is in a file only its bytes tell.
    """

    id: HexId
    name: Annotated[str, Field(read_name)]
    type: Annotated[str, Field(read_type)]
    size_bytes: Count
    key: Key
    digest: Key


@dataclass(frozen=True)
class DirectoryReference:
    """A version of the directory, and the digest of its document: 32 bytes in b64 (SPEC 6)."""

    version: Count
    digest: Key


@dataclass(frozen=True)
class SharedKey:
    """The content key of an envelope, which its digest names: 32 bytes each, in b64 (SPEC 9).

    The label of the digest is "entry" in what an entry hands on, "reply" where it names the answer that it records.
    """

    envelope: Key
    key: Key


@dataclass(frozen=True)
class Erased:
    """A reply that its reporter has erased: author, number, and digest("reply", its envelope), in b64."""

    author: Annotated[str, checked(is_id, "from")]
    number: Count
    digest: Key


@dataclass(frozen=True)
class Wrote:
    """A message that its reporter has sent: its number, the day, and how many files went with it."""

    number: Count
    on: Day
    files: Count


Attachments = Annotated[tuple[Attachment, ...], list_of(Attachment)]


@dataclass(frozen=True, kw_only=True)
class Message:
    """What every message has: `instance` (16 bytes in b64) is the installation that it belongs to."""

    kind: ClassVar[str]
    instance: Instance
    mailbox: Key
    number: Count
    seen: Counts
    directory: Annotated[DirectoryReference, object_of(DirectoryReference)]
    sent_on: Day
    to: Ids


@dataclass(frozen=True, kw_only=True)
class Telling(Message):
    """A message in which something is said: a text, or answers. Raises ValueError for both, and for neither."""

    text: Text | None = None
    answers: Annotated[tuple[Answer, ...], list_of(Answer)] | None = None
    attachments: Attachments = ()

    def __post_init__(self) -> None:
        if (self.text is None) == (self.answers is None):
            raise ValueError("a text or answers, and not both")


@dataclass(frozen=True, kw_only=True)
class ByOfficer(Message):
    """A message of an officer: `author` is a recipient's id."""

    author: Annotated[str, checked(is_id, "from")]


@dataclass(frozen=True, kw_only=True)
class ToReporter(ByOfficer):
    """A message of an officer to the reporter.

    `previous` is digest("reply", the envelope before it in the case, whoever wrote it), null for the first.
    """

    previous: Earlier


@dataclass(frozen=True, kw_only=True)
class Report(Telling):
    """The message that opens a case, with its reporter's public keys.

    `left_out` are the ids of those who must never read it. `escalation` is the id of whose slot is locked in it, and
    `lock_digest` digest("escalation lock", the lock): both or neither. Raises ValueError for a reader who is left out,
    and for an escalation who is either.
    """

    kind = "report"
    channel: Id
    address: Address
    verify: Key
    left_out: Ids
    language: Text | None = None
    escalation: Id | None = None
    lock_digest: Key | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_apart(self.to, self.left_out)
        if (self.escalation is None) != (self.lock_digest is None):
            raise ValueError("an escalation and the digest of its lock, or neither")
        if self.escalation in (*self.to, *self.left_out):
            raise ValueError("an escalation who reads it, or is left out")


@dataclass(frozen=True, kw_only=True)
class FollowUp(Telling):
    """What a reporter writes after the report.

    `previous` is digest("message", the reporter's envelope before it), null if the reporter's note was lost. `left_out`
    are the ids of members for whom it isn't meant. `lock` opens the escalation's slots in all that its reporter sent.
    Raises ValueError if somebody in `left_out` is in `to`.
    """

    kind = "follow-up"
    previous: Earlier
    left_out: Ids = ()
    lock: Key | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_apart(self.to, self.left_out)


@dataclass(frozen=True, kw_only=True)
class Reply(Telling, ToReporter):
    """An officer's answer to the reporter."""

    kind = "reply"
    status: Status | None = None


@dataclass(frozen=True, kw_only=True)
class Members(ToReporter):
    """Tells the reporter who works on the case from now on: `members` are the ids of all of them.

    `about` is the id of whom access was granted to or withdrawn from, or who stepped back; if they were given it in
    somebody's place, `stands_in_for` is the id of that person.
    """

    kind = "members"
    members: Ids
    why: Why
    about: Id
    stands_in_for: Id | None = None


@dataclass(frozen=True, kw_only=True)
class Note(Message):
    """What a reporter's browser keeps between visits.

    `last` is digest("message", the reporter's newest envelope), `told` digest("reply", the newest members message that
    `to` takes into account); null if there is none, or it isn't known. `wrote_to` are who were members when the
    reporter last wrote. `escalation` are the ids of those whose slots are locked, `escalation_days` after how many days
    without an answer they are offered, None if the first note was lost; `escalated` of those who were given the lock.
    `wrote` is what was sent, the report first: what it said is kept nowhere.
    """

    kind = "note"
    next: Count
    last: Earlier
    visited_on: Day
    erased: Annotated[tuple[Erased, ...], list_of(Erased)]
    set_aside: Numbers
    uploads: HexIds
    left_out: Ids
    told: Earlier
    wrote_to: Ids
    escalation: Ids = ()
    escalation_days: Count | None = None
    unanswered_since: Day | None = None
    escalated: Ids = ()
    escalated_on: Day | None = None
    wrote: Annotated[tuple[Wrote, ...], list_of(Wrote)] = ()


def _check_apart(to: tuple[str, ...], left_out: tuple[str, ...]) -> None:
    if {*to} & {*left_out}:
        raise ValueError("a reader who is left out")


def author_id(message: Message) -> str:
    """Return the author's id: a recipient's, or `reporter`."""
    return message.author if isinstance(message, ByOfficer) else REPORTER


def message_text(message: Telling) -> str:
    """Return what a message says as one text: its answers under their questions, or its text."""
    if message.answers is not None:
        return "\n\n".join(f"{answer.question}\n{answer.text}" for answer in message.answers)
    return message.text or ""
