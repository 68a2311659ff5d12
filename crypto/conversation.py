"""What a row of messages tells when it is read as a whole (SPEC 4): gaps, twins, status, and who may read on."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto import envelope as envelopes
from crypto.canonical import MAX_INTEGER
from crypto.directory import Directory
from crypto.errors import AfterRetirement, MalformedMessage, NotForThisIdentity, SealedLineError, SentTwice
from crypto.keys import SealingKey
from crypto.message import STATUSES, Message, author_of, check_place

MAX_LISTED = 100


@dataclass
class Received:
    """An envelope as this opener sees it: its message if it could be read, and why it should not be trusted.

    `content_key` (32 bytes) is kept where the opener had no slot, and was handed the key.
    """

    envelope: bytes
    message: Message | None = None
    suspect: list[type[SealedLineError]] = field(default_factory=list)
    content_key: bytes | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether it may change what we believe."""
        return self.message is not None and not self.suspect

    @property
    def is_sealed_to_others(self) -> bool:
        return NotForThisIdentity in self.suspect

    def get(self, name: str) -> Any:
        """Look up a field; None if there is none, or no readable message."""
        return None if self.message is None else self.message.get(name)


def open_received(
    envelope: bytes,
    keys: Sequence[SealingKey] | bytes,
    place: tuple[str, bytes],
    find_author: Callable[[Message], bytes],
) -> Received:
    """Open an envelope found at `place` (kind, mailbox of 32 bytes), and never raise for what is wrong in it.

    `keys` are the opener's, or the content key (32 bytes) that somebody handed on.
    """

    def find_author_here(message: Message) -> bytes:
        check_place(message, *place)
        return find_author(message)

    try:
        if isinstance(keys, bytes):
            return Received(envelope, envelopes.open_with(envelope, keys, find_author_here), content_key=keys)
        return Received(envelope, envelopes.unseal(envelope, keys, find_author_here))
    except SealedLineError as error:
        return Received(envelope, None, [type(error)])


def find_officer(directory: Directory) -> Callable[[Message], bytes]:
    """Make what finds the verifying key (32 bytes) of a reply's or entry's author.

    It raises MalformedMessage for an author whom the directory does not list.
    """

    def find(message: Message) -> bytes:
        recipient = directory.find(message["from"])
        if recipient is None:
            raise MalformedMessage
        return recipient.verify

    return find


def mark_retired(received: Iterable[Received], directory: Directory) -> None:
    """Mark what is dated after its author retired."""
    for item in received:
        author = directory.find(item.get("from") or "")
        if author is not None and author.retired_on and item.get("sent_on") > author.retired_on:
            item.suspect.append(AfterRetirement)


def mark_twins(received: Iterable[Received]) -> None:
    """Mark different messages of one author that carry the same number."""
    first: dict[tuple[str, int], Received] = {}
    for item in received:
        if item.message is None:
            continue
        twin = first.setdefault((author_of(item.message), item.message["number"]), item)
        if twin is not item:
            item.suspect.append(SentTwice)
            if SentTwice not in twin.suspect:
                twin.suspect.append(SentTwice)


def count_next(received: Iterable[Received], name: str = "number") -> dict[str, int]:
    """Count, for each author, one more than the highest number opened."""
    following: dict[str, int] = {}
    for item in received:
        if item.message is not None and name in item.message:
            author = author_of(item.message)
            # Clipped, because an author may claim the last number that there is.
            following[author] = max(following.get(author, 0), min(item.message[name] + 1, MAX_INTEGER))
    return following


def claim_next(genuine: Iterable[Received]) -> dict[str, int]:
    """Gather, for each author, the most that genuine messages say they have seen."""
    claimed: dict[str, int] = {}
    for item in genuine:
        for author, number in item.get("seen").items():
            claimed[author] = max(claimed.get(author, 0), number)
    return claimed


def merge_counts(*counts: dict[str, int]) -> dict[str, int]:
    """Take the greatest count for each author."""
    return {author: max(count.get(author, 0) for count in counts) for author in sorted({a for c in counts for a in c})}


def missing(held: Collection[int], following: int) -> list[int]:
    """List the numbers below `following` that are not held; the first hundred, for a claim may be absurd."""
    absent: list[int] = []
    number = 0
    while number < following and len(absent) < MAX_LISTED:
        if number not in held:
            absent.append(number)
        number += 1
    return absent


def latest_status(genuine: Iterable[Received]) -> str | None:
    """Tell the status: that of the latest day; of one day, the furthest on."""
    dated = [(item.get("sent_on"), STATUSES.index(item.get("status"))) for item in genuine if item.get("status")]
    return STATUSES[max(dated)[1]] if dated else None


def removed_from(audience: Collection[str], genuine: Iterable[Received]) -> dict[str, str]:
    """Name who was taken out of an audience, and by whom: `{removed: author}`.

    Only somebody in the audience can take somebody out of it, and nobody can be put in.
    """
    removed: dict[str, str] = {}
    for item in genuine:
        if item.get("from") in audience:
            for id in audience:
                if id not in item.get("to"):
                    removed.setdefault(id, item.get("from"))
    return removed
