"""Gaps (SPEC 4): finds messages of a case that were sent, as other messages say, and that the store does not have."""

from collections.abc import Sequence
from typing import NamedTuple

from crypto.conversation import Received, count_next, genuine, merge_counts, merge_seen, missing, opened
from crypto.directory import Directory
from crypto.encoding import b64decode
from crypto.errors import SentTwice, Unclaimed
from crypto.message import FollowUp, Report
from crypto.message_fields import REPORTER
from crypto.officer.messages import Entry, ToldEntry


class Gap(NamedTuple):
    """Numbers of an author's messages that are missing.

    `hidden` are the envelopes that can't be opened, and that nothing tells of: these may be the messages, or somebody
    put them in their place. None if they are too few for that.
    """

    author: str
    numbers: list[int]
    hidden: int = 0


def mark_unclaimed(follow_ups: Sequence[Received[FollowUp]]) -> None:
    """Follow the chain of the reporter's messages by the digests that they name.

    Marks as Unclaimed what can't be opened and is named by none, and as SentTwice all that name the same one.
    """
    naming: dict[bytes, list[Received[FollowUp]]] = {}
    for item in follow_ups:
        if item.message and item.message.previous:
            naming.setdefault(b64decode(item.message.previous), []).append(item)
    for items in naming.values():
        for item in items if len(items) > 1 else ():
            if SentTwice not in item.suspect:
                item.suspect.append(SentTwice)
    for item in follow_ups:
        if item.message is None and item.sent not in naming and Unclaimed not in item.suspect:
            item.suspect.append(Unclaimed)


def find_gaps(
    theirs: Sequence[Received[Report | FollowUp]], record: Sequence[Received[Entry]], directory: Directory
) -> list[Gap]:
    """Find the numbers that genuine messages say were sent, and that are missing: the reporter's, and the record's.

    Nothing is missing of authors whom the directory doesn't know.
    """
    claims = merge_seen([*genuine(theirs), *genuine(record)])
    officers = {author: number for author, number in claims.items() if directory.find(author) is not None}
    written = [(entry.author, entry.number) for entry in opened(record)]
    answered = [(entry.author, entry.of) for entry in opened(record) if isinstance(entry, ToldEntry)]
    return [
        *_find_of_reporter(theirs, claims.get(REPORTER, 0)),
        *_find_of_officers(record, written, {}),
        *_find_of_officers(record, answered, officers),
    ]


def _find_of_reporter(theirs: Sequence[Received[Report | FollowUp]], claimed: int) -> list[Gap]:
    held = {item.sent: item for item in theirs}
    named = {
        b64decode(message.previous): max(message.number - 1, 0)
        for message in opened(theirs)
        if isinstance(message, FollowUp) and message.previous
    }
    numbers = [(REPORTER, message.number) for message in opened(theirs)]
    # Of an envelope that can't be opened the one that names it tells the number.
    numbers += [(REPORTER, number) for each, number in named.items() if each in held and held[each].message is None]
    following = max(claimed, count_next(numbers).get(REPORTER, 0))
    lost = sorted({number for each, number in named.items() if each not in held})
    absent = [number for number in missing({number for _, number in numbers}, following) if number not in lost]
    hidden = sum(item.message is None and item.sent not in named for item in theirs)
    gaps = [Gap(REPORTER, lost), Gap(REPORTER, absent, hidden if len(absent) <= hidden else 0)]
    return [gap for gap in gaps if gap.numbers]


def _find_of_officers(
    record: Sequence[Received[Entry]], numbers: Sequence[tuple[str, int]], claimed: dict[str, int]
) -> list[Gap]:
    named = {b64decode(entry.previous) for entry in genuine(record)}
    closed = [item.digest for item in record if item.is_sealed_to_others]
    # An entry that can't be opened, and that the next one names, is no gap: it is one of these.
    told = sum(each in named for each in closed)
    held: dict[str, set[int]] = {}
    for author, number in numbers:
        held.setdefault(author, set()).add(number)
    gaps = []
    for author, following in merge_counts(count_next(numbers), claimed).items():
        absent = missing(held.get(author, ()), following)
        if len(absent) > told:
            gaps.append(Gap(author, absent, len(closed) - told if len(absent) <= len(closed) else 0))
    return gaps
