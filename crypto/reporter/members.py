"""Who works on a case (SPEC 4): brings messages to the reporter into their order, and follows who the members are."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from crypto.canonical import MAX_INTEGER
from crypto.conversation import Received, reply_digest
from crypto.encoding import b64decode
from crypto.message import Members, ToReporter
from crypto.message_fields import CHANGES, RECUSED, REPORTER


class Believed(NamedTuple):
    """A message to the reporter in its place: digest("reply", its envelope), in b64; None if it isn't believed."""

    place: str
    message: ToReporter | None


class Following(NamedTuple):
    """The ids of the members, sorted, and the newest message that says so: digest("reply", its envelope), in b64.

    `refused` are the messages whose author was no member: they change nothing. The digest is None if there is none.
    """

    members: tuple[str, ...]
    told: str | None
    refused: list[Members]


def order_told(received: Iterable[Received[ToReporter]]) -> list[Received[ToReporter]]:
    """Bring messages to the reporter into the order in which they were written: each after the one that it names.

    Where that one isn't held, what their authors had seen decides. Those that weren't opened are left out.
    """
    opened = [item for item in received if item.message is not None]
    held = {reply_digest(item.envelope) for item in opened}
    following: dict[bytes | None, list[Received[ToReporter]]] = {}
    for item in sorted(opened, key=_place):
        previous = item.message.previous if item.message else None
        named = b64decode(previous) if previous else None
        following.setdefault(named if named in held else None, []).append(item)
    ordered, waiting = list[Received[ToReporter]](), following.pop(None, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting += following.pop(reply_digest(ordered[-1].envelope), [])[::-1]
    return ordered


def follow_members(
    known: Collection[str], told: str | None, ordered: Sequence[Believed], escalated: Collection[str] = ()
) -> Following:
    """Follow what was told after the message (`told`) that `known`, the ids of the members, takes into account.

    If that one isn't held any more, nothing is followed: what the server still shows may be older. Whom of these the
    reporter has let in (`escalated`) nobody else takes out, they can only step back: others may not know of them.
    """
    places = [None, *(place for place, _ in ordered)]
    newer = ordered[places.index(told) :] if told in places else []
    members, refused, kept = {*known}, list[Members](), {*known} & {*escalated}
    for place, message in newer:
        if isinstance(message, Members) and message.author not in members:
            refused.append(message)
        elif isinstance(message, Members):
            if is_recusal(message):
                kept -= {message.author}
            members, told = {*message.members} | kept, place
    return Following(tuple(sorted(members)), told, refused)


def is_recusal(message: Members) -> bool:
    """Whether its author steps back with it."""
    return message.why == CHANGES[RECUSED] and message.about == message.author


def find_newest(ordered: Sequence[Believed]) -> str | None:
    """Find the newest message of who the members are: its place, None if there is none."""
    return next((place for place, message in reversed(ordered) if isinstance(message, Members)), None)


def find_named(ordered: Sequence[Believed]) -> set[str]:
    """Find the ids of those whom messages name as readers, or as members, since they last named all members."""
    named = set[str]()
    for _, message in ordered:
        if message is not None:
            named = {*message.members} if isinstance(message, Members) else named | {*message.to}
    return named


def _place(item: Received[ToReporter]) -> tuple[int, str, str, int]:
    message = item.message
    assert message is not None
    before = sum(count for author, count in message.seen.items() if author != REPORTER)
    return min(before + message.number, MAX_INTEGER), message.sent_on, message.author, message.number
