"""What officers write beside what they tell the reporter (SPEC 4): entries, dockets, tallies, the register, keyrings.

A reporter never has one. They have a twin all the same, but for keyrings, since message_format reads every kind.
"""

from dataclasses import dataclass
from typing import Annotated

from crypto.message import Attachments, ByOfficer, SharedKey, Telling
from crypto.message_fields import CaseNumber, Count, Details, Id, Ids, Kept, Key, Name, Places, Status
from crypto.schema import list_of, object_of


@dataclass(frozen=True, kw_only=True)
class Entry(ByOfficer):
    """An entry of the record, of whatever action.

    `unopened` are the places in the record, since its author's own entry before, of those that no key of the author's
    opens a slot of. `lock` is what the reporter gave the escalation, in the first entry whose author knows it.
    """

    kind = "entry"
    action: Name
    previous: Key
    keys: Annotated[tuple[SharedKey, ...], list_of(SharedKey)] = ()
    unopened: Places = ()
    lock: Key | None = None


@dataclass(frozen=True, kw_only=True)
class ToldEntry(Entry):
    """An entry that is stored with a message to the reporter: `of` is its number, `reply` its envelope and key."""

    of: Count
    reply: Annotated[SharedKey, object_of(SharedKey)]


@dataclass(frozen=True, kw_only=True)
class ReplyEntry(Telling, ToldEntry):
    """The entry of a reply: all that it says."""

    status: Status | None = None


@dataclass(frozen=True, kw_only=True)
class ActionEntry(Entry):
    """The entry of any other action: its answers, by their questions' ids."""

    details: Details
    attachments: Attachments = ()


@dataclass(frozen=True, kw_only=True)
class MembersEntry(ActionEntry, ToldEntry):
    """The entry by which its author steps back; `members` are the ids of all who are members from then on."""

    members: Ids


@dataclass(frozen=True, kw_only=True)
class AccessEntry(MembersEntry):
    """The entry by which access is granted or withdrawn: `member` is the id of the recipient whom it is about."""

    member: Id


@dataclass(frozen=True, kw_only=True)
class Docket(ByOfficer):
    """What auditors read of an entry; `entry` is the digest of its envelope.

    `case` is the number of the case, where the entry gives it one, or the case is to be deleted.
    """

    kind = "docket"
    action: Name
    entry: Key
    case: CaseNumber | None = None


@dataclass(frozen=True, kw_only=True)
class Tally(ByOfficer):
    """What is counted of a case; `number` counts within its `series`, by which those of one case are known."""

    kind = "tally"
    series: Key
    details: Details


@dataclass(frozen=True, kw_only=True)
class RegisterEntry(ByOfficer):
    """What an officer records beside cases: `subject` says what it is about."""

    kind = "register"
    subject: Name
    details: Details


@dataclass(frozen=True, kw_only=True)
class KeyringPart(ByOfficer):
    """A part of what an officer keeps of retired cards (SPEC 8), joined in b64; `number` counts their keyrings.

    Both are 96 bytes an envelope, so that its size says nothing of how much its owner reads. It has no twin: no browser
    ever has one.
    """

    kind = "keyring"
    part: Count
    parts: Count
    keys: Kept = ""
    locked: Kept = ""
