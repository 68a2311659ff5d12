"""The form of messages (SPEC 4): canonical JSON of at most 500,000 bytes, read as a value of the kind that it names.

What a kind doesn't own is dropped here, so that nothing after this can believe it.
"""

from typing import TypeVar

from crypto import canonical
from crypto.encoding import b64decode
from crypto.errors import MalformedMessage
from crypto.keys import check_address, mailbox_id
from crypto.message import FollowUp, Members, Message, Note, Reply, Report
from crypto.message_fields import GRANTED, RECUSED, REPLY, WITHDRAWN
from crypto.officer.messages import (
    AccessEntry,
    ActionEntry,
    Docket,
    Entry,
    KeyringPart,
    MembersEntry,
    RegisterEntry,
    ReplyEntry,
    Tally,
)
from crypto.schema import read_object, write_object
from crypto.signature import check_verifying_key

M = TypeVar("M", bound=Message)

ALL = (Report, FollowUp, Reply, Members, ActionEntry, Docket, Tally, RegisterEntry, KeyringPart, Note)
KINDS: dict[str, type[Message]] = {kind.kind: kind for kind in ALL}
ENTRIES: dict[str, type[Entry]] = {
    REPLY: ReplyEntry,
    GRANTED: AccessEntry,
    WITHDRAWN: AccessEntry,
    RECUSED: MembersEntry,
}


def write(message: Message) -> bytes:
    """Write a message in canonical form, at most 500,000 bytes.

    Raises MalformedMessage if `read` would refuse it.
    """
    try:
        fields = {**write_object(message), "kind": message.kind}
        # Read again, so that what is written is what its readers make of it.
        return canonical.write({**write_object(_project(fields)), "kind": message.kind})
    except ValueError as error:
        raise MalformedMessage from error


def read(data: bytes) -> Message:
    """Read a message as a value of its kind, with exactly the fields that the kind owns.

    Raises MalformedMessage.
    """
    try:
        return _project(canonical.read(data))
    except ValueError as error:
        raise MalformedMessage from error


def check_keys(message: Message) -> None:
    """Check the public keys in a report, and that its mailbox is the id they make. Other kinds carry no keys.

    Raises MalformedMessage.
    """
    if not isinstance(message, Report):
        return
    address, verify = b64decode(message.address), b64decode(message.verify)
    try:
        check_address(address)
        check_verifying_key(verify)
    except ValueError as error:
        raise MalformedMessage from error
    if b64decode(message.mailbox) != mailbox_id(address, verify):
        raise MalformedMessage


def check_context(message: Message, kind: type[M], mailbox: bytes, instance: bytes) -> M:
    """Check that a message is of the kind, mailbox (32 bytes) and instance (16) where it was found, and return it.

    Raises MalformedMessage.
    """
    if not isinstance(message, kind) or b64decode(message.mailbox) != mailbox:
        raise MalformedMessage
    if b64decode(message.instance) != instance:
        raise MalformedMessage
    return message


def _project(value: object) -> Message:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    kind, action = value.get("kind"), value.get("action")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError("no such kind")
    # Only an entry owns an action by which its other fields are known.
    special = ENTRIES.get(action) if kind == Entry.kind and isinstance(action, str) else None
    return read_object(special or KINDS[kind], value)
