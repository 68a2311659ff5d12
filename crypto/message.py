"""Messages (SPEC 4): the kinds there are, and the fields that each of them owns.

A kind is a frozen value: what an author wrote beside its fields is dropped as it is read (message_format.py). A field
without a default must be there. Keys, digests and mailboxes are in b64, as they are written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from crypto import filename
from crypto.canonical import is_count, is_day, is_name
from crypto.encoding import b64decode
from crypto.keys import ADDRESS_BYTES, INSTANCE_BYTES
from crypto.schema import Field, checked, is_bytes, is_list, is_map, is_null_or, is_rising, is_text, list_of, object_of

REPORTER = "reporter"
REPLY, GRANTED, WITHDRAWN, RECUSED = "reply", "access-granted", "access-withdrawn", "recused"
STATUSES = ("received", "pursued", "concluded")
# Far more than a directory has active, 32: each of them is looked for in all messages of a case.
MAX_PEOPLE = 256
# Of a keyring: a digest and a content key; a digest and what opens a slot once its lock is known (SPEC 8).
KEPT_BYTES, LOCKED_BYTES = 32 + 32, 32 + 32 + 32
HEX_ID = re.compile(r"[0-9a-f]{32}\Z")
TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}\Z")

Detail = str | bool | list[str]  # an answer to a question of the procedure


def is_id(value: object) -> bool:
    """Whether a value can be the id of a recipient or a channel: a name, and not `reporter`."""
    return is_name(value) and value != REPORTER


def is_set(value: object) -> bool:
    """Whether a value is a list of at most 256 ids of recipients, none twice."""
    return (
        isinstance(value, list) and len(value) <= MAX_PEOPLE and is_list(is_id)(value) and len(set(value)) == len(value)
    )


def is_counts(value: object) -> bool:
    """Whether a value is an object of at most 256 counts, by whose they are."""
    return isinstance(value, dict) and len(value) <= MAX_PEOPLE and is_map(is_count)(value)


def is_hex_id(value: object) -> bool:
    """Whether a value is the id of an upload: 16 bytes in lower-case hex."""
    return isinstance(value, str) and HEX_ID.match(value) is not None


def is_status(value: object) -> bool:
    """Whether a value is what a reporter can be told of a case: received, pursued or concluded."""
    return isinstance(value, str) and value in STATUSES


def is_answer(value: object) -> bool:
    """Whether a value can be an answer in an entry's details: a text, true or false, or a list of texts."""
    return is_text(value) or isinstance(value, bool) or is_list(is_text)(value)


def read_name(value: object) -> str:
    """Read a file's name, made safe (SPEC 5). Raises ValueError for what is no text."""
    if not isinstance(value, str):
        raise ValueError("no text")
    return filename.sanitise(value)


def read_type(value: object) -> str:
    """Read a file's type: empty if it is no media type. Raises ValueError for what is no text."""
    if not isinstance(value, str):
        raise ValueError("no text")
    return value if TYPE.match(value) else ""


Text = Annotated[str, checked(is_text)]
Id = Annotated[str, checked(is_id)]
Ids = Annotated[tuple[str, ...], checked(is_set)]
HexId = Annotated[str, checked(is_hex_id)]
HexIds = Annotated[tuple[str, ...], checked(is_list(is_hex_id))]
Name = Annotated[str, checked(is_name)]
Day = Annotated[str, checked(is_day)]
Count = Annotated[int, checked(is_count)]
Counts = Annotated[Mapping[str, int], checked(is_counts)]
Numbers = Annotated[Mapping[str, list[int]], checked(is_map(is_list(is_count)))]
Key = Annotated[str, checked(is_bytes(32))]
Earlier = Annotated[str | None, checked(is_null_or(is_bytes(32)))]
Places = Annotated[tuple[int, ...], checked(is_rising(is_count))]
Instance = Annotated[str, checked(is_bytes(INSTANCE_BYTES))]
KeptKeys = Annotated[str, checked(lambda value: _is_joined(value, KEPT_BYTES))]
LockedSecrets = Annotated[str, checked(lambda value: _is_joined(value, LOCKED_BYTES))]
Address = Annotated[str, checked(is_bytes(ADDRESS_BYTES))]
Status = Annotated[str, checked(is_status)]
Details = Annotated[Mapping[str, Detail], checked(is_map(is_answer))]


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
    """The message that opens a case, with its reporter's public keys."""

    kind = "report"
    channel: Id
    address: Address
    verify: Key
    language: Text | None = None


@dataclass(frozen=True, kw_only=True)
class FollowUp(Telling):
    """What a reporter writes after the report.

    `previous` is digest("message", the reporter's envelope before it), null if the reporter's note was lost.
    """

    kind = "follow-up"
    previous: Earlier


@dataclass(frozen=True, kw_only=True)
class Reply(Telling, ToReporter):
    """An officer's answer to the reporter."""

    kind = "reply"
    status: Status | None = None


@dataclass(frozen=True, kw_only=True)
class Entry(ByOfficer):
    """An entry of the record, of whatever action.

    `unopened` are the places in the record, since its author's own entry before, of those that no key of the author's
    opens a slot of.
    """

    kind = "entry"
    action: Name
    previous: Key
    keys: Annotated[tuple[SharedKey, ...], list_of(SharedKey)] = ()
    unopened: Places = ()


@dataclass(frozen=True, kw_only=True)
class ReplyEntry(Telling, Entry):
    """The entry of a reply: all that it says; `of`, its number; `reply`, the envelope that the reporter gets."""

    of: Count
    reply: Annotated[SharedKey, object_of(SharedKey)]
    status: Status | None = None


@dataclass(frozen=True, kw_only=True)
class ActionEntry(Entry):
    """The entry of any other action: its answers, by their questions' ids."""

    details: Details
    attachments: Attachments = ()


@dataclass(frozen=True, kw_only=True)
class AccessEntry(ActionEntry):
    """The entry by which access is granted or withdrawn: `member` is the id of the recipient whom it is about."""

    member: Id


@dataclass(frozen=True, kw_only=True)
class Docket(ByOfficer):
    """What auditors read of an entry; `entry` is the digest of its envelope."""

    kind = "docket"
    action: Name
    entry: Key


@dataclass(frozen=True, kw_only=True)
class Tally(ByOfficer):
    """What is left of a deleted case."""

    kind = "tally"
    details: Details


@dataclass(frozen=True, kw_only=True)
class KeyringPart(ByOfficer):
    """A part of what an officer keeps of retired cards (SPEC 8), joined in b64; `number` counts their keyrings.

    `keys` are 64 bytes an envelope, `locked` are 96. It has no twin: no browser ever has one.
    """

    kind = "keyring"
    part: Count
    parts: Count
    keys: KeptKeys = ""
    locked: LockedSecrets = ""


@dataclass(frozen=True, kw_only=True)
class Note(Message):
    """What a reporter's browser keeps between visits.

    `last` is digest("message", the reporter's newest envelope), null if it isn't known.
    """

    kind = "note"
    next: Count
    last: Earlier
    visited_on: Day
    erased: Annotated[tuple[Erased, ...], list_of(Erased)]
    set_aside: Numbers
    uploads: HexIds


def author_id(message: Message) -> str:
    """Return the author's id: a recipient's, or `reporter`."""
    return message.author if isinstance(message, ByOfficer) else REPORTER


def message_text(message: Telling) -> str:
    """Return what a message says as one text: its answers under their questions, or its text."""
    if message.answers is not None:
        return "\n\n".join(f"{answer.question}\n{answer.text}" for answer in message.answers)
    return message.text or ""


def _is_joined(value: object, size: int) -> bool:
    try:
        return len(b64decode(value)) % size == 0
    except ValueError:
        return False
