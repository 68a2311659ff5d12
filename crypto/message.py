"""Messages (SPEC 4): one canonical JSON object, and the form that each kind must have."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from crypto import canonical, filename
from crypto.canonical import is_count, is_day, is_name
from crypto.errors import MalformedMessage
from crypto.keys import check_address, check_verifying_key, mailbox_id
from crypto.notation import b64decode

Message = dict[str, Any]
Check = Callable[[Any], bool]

BY_OFFICERS = ("reply", "entry", "docket", "tally")
GRANTED, WITHDRAWN, RECUSED = "access-granted", "access-withdrawn", "recused"
STATUSES = ("received", "pursued", "concluded")
HEX_ID = re.compile(r"[0-9a-f]{32}\Z")
TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}\Z")


def is_id(value: object) -> bool:
    """Whether this can be the id of a recipient or a channel."""
    return is_name(value) and value != "reporter"


def is_bytes(size: int) -> Check:
    """Make the check that a value is `size` bytes in base64url."""

    def check(value: object) -> bool:
        try:
            return len(b64decode(value, size)) == size
        except ValueError:
            return False

    return check


def is_list(check: Check) -> Check:
    """Make the check that a value is a list of such things."""
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def is_map(check: Check) -> Check:
    """Make the check that a value is an object with such things in it."""
    return lambda value: isinstance(value, dict) and all(check(item) for item in value.values())


def is_object(fields: dict[str, Check]) -> Check:
    """Make the check that a value is an object that has at least these fields, each right."""
    return lambda value: isinstance(value, dict) and all(name in value and fields[name](value[name]) for name in fields)


def is_text(value: object) -> bool:
    """Whether this is a text."""
    return isinstance(value, str)


def is_set(value: object) -> bool:
    """Whether this is a list of recipients' ids, none twice."""
    return is_list(is_id)(value) and len(set(value)) == len(value)  # type: ignore[call-overload, arg-type]


def is_hex_id(value: object) -> bool:
    """Whether this is the id of an upload: 16 bytes in lower-case hex."""
    return isinstance(value, str) and HEX_ID.match(value) is not None


def is_answer(value: object) -> bool:
    """Whether this can be an answer in an entry's details: a text (an id, a day), true or false, a list of texts."""
    return is_text(value) or isinstance(value, bool) or is_list(is_text)(value)


KEY = is_bytes(32)
ANSWERS = is_list(is_object({"question": is_text, "text": is_text}))
ATTACHMENT: dict[str, Check] = {"id": is_hex_id, "name": is_text, "type": is_text}
ATTACHMENTS = is_list(is_object({**ATTACHMENT, "size_bytes": is_count, "key": KEY, "digest": KEY}))

DETAILS = is_map(is_answer)
CONTENT_KEYS = is_list(is_object({"envelope": KEY, "key": KEY}))

EVERY: dict[str, Check] = {
    "mailbox": KEY,
    "number": is_count,
    "seen": is_map(is_count),
    "directory": is_count,
    "sent_on": is_day,
    "to": is_set,
}
FIELDS: dict[str, dict[str, Check]] = {
    "report": {"channel": is_id, "address": is_bytes(1216), "verify": KEY},
    "follow-up": {},
    "reply": {"from": is_id},
    "entry": {"from": is_id, "action": is_name, "previous": KEY},
    "docket": {"from": is_id, "action": is_name, "entry": KEY},
    "tally": {"from": is_id},
    "note": {
        "next": is_count,
        "visited_on": is_day,
        "erased": is_map(is_list(is_count)),
        "set_aside": is_map(is_list(is_count)),
        "uploads": is_list(is_hex_id),
    },
}


def write(message: Message) -> bytes:
    """Write a message in canonical form (at most 500,000 bytes).

    Raises MalformedMessage if it breaks the rules of its kind: we hold ourselves to what we ask of others.
    """
    try:
        data = canonical.write(message)
    except ValueError as error:
        raise MalformedMessage from error
    _check(message)
    return data


def read(data: bytes) -> Message:
    """Read a message and check its form; unknown names are left alone.

    Raises MalformedMessage.
    """
    try:
        message = canonical.read(data)
    except ValueError as error:
        raise MalformedMessage from error
    return _check(message)


def check_keys(message: Message) -> None:
    """Check the public keys inside a report, and that its mailbox is the one they make.

    Raises MalformedMessage. Other kinds carry no keys.
    """
    if message["kind"] != "report":
        return
    address, verify = b64decode(message["address"]), b64decode(message["verify"])
    try:
        check_address(address)
        check_verifying_key(verify)
    except ValueError as error:
        raise MalformedMessage from error
    if b64decode(message["mailbox"]) != mailbox_id(address, verify):
        raise MalformedMessage


def check_place(message: Message, kind: str, mailbox: bytes) -> None:
    """Check that a message fits where it was found.

    Raises MalformedMessage for another kind, or another mailbox (32 bytes).
    """
    if message["kind"] != kind or b64decode(message["mailbox"]) != mailbox:
        raise MalformedMessage


def author_of(message: Message) -> str:
    """Name the author: a recipient's id, or `reporter`."""
    return str(message.get("from", "reporter")) if message["kind"] in BY_OFFICERS else "reporter"


def text_of(message: Message) -> str:
    """Write what a message says as one text: its answers under their questions, or its text."""
    if "answers" in message:
        return "\n\n".join(f"{answer['question']}\n{answer['text']}" for answer in message["answers"])
    return str(message.get("text", ""))


def attach(message: Message, attachments: Sequence[Message]) -> Message:
    """Add attachments to a message, their names made safe; without any it has no such field."""
    named = [{**attachment, "name": filename.tidy(attachment["name"])} for attachment in attachments]
    return {**message, "attachments": named} if named else message


def attachments_of(message: Message) -> list[Message]:
    """List a message's attachments: their names made safe again, and the type only if it can be one.

    Both are the author's word; what is in a file only its bytes tell.
    """
    return [
        {
            "id": attachment["id"],
            "name": filename.tidy(attachment["name"]),
            "type": attachment["type"] if TYPE.match(attachment["type"]) else "",
            "size_bytes": attachment["size_bytes"],
            "key": attachment["key"],
            "digest": attachment["digest"],
        }
        for attachment in message.get("attachments", [])
    ]


def _check(message: object) -> Message:
    if not is_object({**EVERY, "kind": is_text})(message):
        raise MalformedMessage
    assert isinstance(message, dict)
    fields = FIELDS.get(message["kind"])
    if fields is None or not is_object(fields)(message) or not _says(message):
        raise MalformedMessage
    if not ATTACHMENTS(message.get("attachments", [])):
        raise MalformedMessage
    if message["kind"] == "entry" and not CONTENT_KEYS(message.get("keys", [])):
        raise MalformedMessage
    if message["kind"] in BY_OFFICERS and message.get("status", STATUSES[0]) not in STATUSES:
        raise MalformedMessage
    return message


def _says(message: Message) -> bool:
    if message["kind"] in ("note", "docket"):
        return True
    if message["kind"] == "tally":
        return DETAILS(message.get("details"))
    if message["kind"] == "entry" and message["action"] != "reply":
        names_somebody = message["action"] not in (GRANTED, WITHDRAWN) or is_id(message.get("member"))
        return names_somebody and DETAILS(message.get("details"))
    if message["kind"] == "entry" and not is_count(message.get("of")):
        return False
    if "text" in message:
        return "answers" not in message and is_text(message["text"])
    return ANSWERS(message.get("answers"))
