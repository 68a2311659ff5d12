"""The note that a reporter's browser keeps for itself (SPEC 4), because it keeps nothing else between two visits."""

from collections.abc import Sequence

from crypto.conversation import Received, claim_next, merge_counts
from crypto.message import Message
from crypto.notation import b64encode, digest


def blank(mailbox: bytes, readers: Sequence[str], version: int, day: str) -> Message:
    """Begin a note for a mailbox (32 bytes): nothing sent or seen yet, this audience, this directory."""
    return {
        "kind": "note",
        "mailbox": b64encode(mailbox),
        "number": 0,
        "seen": {},
        "directory": version,
        "sent_on": day,
        "to": sorted(readers),
        "next": 0,
        "visited_on": day,
        "erased": {},
        "set_aside": {},
        "uploads": [],
    }


def merge(mine: Message, theirs: Message) -> Message:
    """Join the notes of two devices: the highest counts and days, all that either knew, the audience of both."""
    return {
        **mine,
        "number": max(mine["number"], theirs["number"]),
        "seen": merge_counts(mine["seen"], theirs["seen"]),
        "directory": max(mine["directory"], theirs["directory"]),
        "sent_on": max(mine["sent_on"], theirs["sent_on"]),
        "to": sorted({*mine["to"]} & {*theirs["to"]}),
        "next": max(mine["next"], theirs["next"]),
        "visited_on": max(mine["visited_on"], theirs["visited_on"]),
        "erased": join_numbers(mine["erased"], theirs["erased"]),
        "set_aside": join_numbers(mine["set_aside"], theirs["set_aside"]),
        "uploads": join_ids(mine["uploads"], theirs["uploads"]),
    }


def join(mine: Message | None, theirs: Message | None) -> Message | None:
    """Join what this visit knows already with the note that the server holds.

    A later one has all of an earlier one, less what was taken out: joined, that would come back.
    """
    if mine is None or theirs is None:
        return mine or theirs
    if mine["number"] == theirs["number"]:
        return merge(mine, theirs)
    return mine if mine["number"] > theirs["number"] else theirs


def join_numbers(left: dict[str, list[int]], right: dict[str, list[int]]) -> dict[str, list[int]]:
    """Join two collections of numbers, author by author."""
    return {author: sorted({*left.get(author, []), *right.get(author, [])}) for author in sorted({*left, *right})}


def join_ids(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Join two lists of ids in their order, none twice."""
    return [*dict.fromkeys([*left, *right])]


def is_behind(note: Message, genuine: Sequence[Received]) -> bool:
    """Whether genuine replies know of something that this note should know, had the server kept the newest."""
    if note["next"] < claim_next(genuine).get("reporter", 0):
        return True
    # A reply that the note has seen was opened under a directory at least as new as the one that the reply names.
    return any(
        item.get("number") < note["seen"].get(item.get("from"), 0) and item.get("directory") > note["directory"]
        for item in genuine
    )


def reference(envelope: bytes) -> bytes:
    """Compute what `replaces` names of the envelope of a note: its digest (32 bytes)."""
    return digest("note", envelope)
