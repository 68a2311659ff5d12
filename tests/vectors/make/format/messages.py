"""Messages (SPEC 4): the fields that each kind has. A new field, or a new kind, goes here and nowhere else.

Each function returns plain JSON. What a vector wants otherwise, it changes afterwards.
"""

from dataclasses import dataclass
from typing import Any

from tests.vectors.make.format.keys import Person
from tests.vectors.make.format.notation import b64, digest

Message = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What every message says of where and when: which installation, whose mailbox, under which directory (as
    `directory.refer` has it), on which day."""

    instance: bytes
    mailbox: bytes
    directory: Message
    day: str


def every(kind: str, context: Context, number: int, seen: dict[str, int], to: list[str]) -> Message:
    """What all kinds have."""
    return {
        "kind": kind,
        "instance": b64(context.instance),
        "mailbox": b64(context.mailbox),
        "number": number,
        "seen": seen,
        "directory": context.directory,
        "sent_on": context.day,
        "to": to,
    }


def report(context: Context, reporter: Person, to: list[str], **said: Any) -> Message:
    return {**every("report", context, 0, {}, to), "channel": "external", **reporter.public, "left_out": [], **said}


def follow_up(
    context: Context, number: int, seen: dict[str, int], to: list[str], previous: bytes, **said: Any
) -> Message:
    return {**every("follow-up", context, number, seen, to), "previous": b64(previous), **said}


def reply(
    context: Context,
    author: str,
    number: int,
    seen: dict[str, int],
    to: list[str],
    previous: bytes | None = None,
    **said: Any,
) -> Message:
    own = {"from": author, "previous": previous and b64(previous)}
    return {**every("reply", context, number, seen, to), **own, **said}


def members(
    context: Context,
    author: str,
    number: int,
    seen: dict[str, int],
    to: list[str],
    previous: bytes | None,
    **said: Any,
) -> Message:
    """Who works on the case from now on; it says `members`, `why`, `about`, and perhaps `stands_in_for`."""
    own = {"from": author, "previous": previous and b64(previous)}
    return {**every("members", context, number, seen, to), **own, **said}


def recorded(reply: bytes, content_key: bytes) -> Message:
    """What the entry of a reply says of the envelope that the reporter gets."""
    return {"envelope": b64(digest("reply", reply)), "key": b64(content_key)}


def erased(author: str, number: int, reply: bytes) -> Message:
    """What a note says of a reply that was erased."""
    return {"from": author, "number": number, "digest": b64(digest("reply", reply))}


def entry(
    context: Context,
    author: str,
    action: str,
    number: int,
    seen: dict[str, int],
    to: list[str],
    previous: bytes,
    **said: Any,
) -> Message:
    """An entry of any action; that of a reply says `of`, `reply` and what the reply says, others `details`.

    What changes the members says `of`, `reply` and `members` as well.
    """
    own = {"from": author, "action": action, "previous": b64(previous)}
    return {**every("entry", context, number, seen, to), **own, **said}


def note(context: Context, number: int, seen: dict[str, int], to: list[str], next: int, **changes: Any) -> Message:
    empty: Message = {"last": None, "visited_on": context.day, "erased": [], "set_aside": {}, "uploads": []}
    empty |= {"left_out": [], "told": None, "wrote_to": to}
    return {**every("note", context, number, seen, to), "next": next, **empty, **changes}
