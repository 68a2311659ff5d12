"""Gaps (SPEC 4): finds messages of a case that were sent, as other messages say, and that the store does not have."""

from collections.abc import Sequence
from typing import NamedTuple

from crypto.conversation import Received, count_next, genuine, merge_counts, merge_seen, missing, opened
from crypto.directory import Directory
from crypto.message import REPORTER, Entry, FollowUp, Message, ReplyEntry, Report


class Gap(NamedTuple):
    """Numbers of an author's messages that are missing."""

    author: str
    numbers: list[int]


def find_gaps(
    theirs: Sequence[Received[Report | FollowUp]], record: Sequence[Received[Entry]], directory: Directory
) -> list[Gap]:
    """Find the numbers that genuine messages say were sent, and that are missing: the reporter's, and the record's.

    A message sealed to others may be the one that is missing, so as many as there are of those are forgiven. Nothing is
    missing of authors whom the directory doesn't know.
    """
    claims = merge_seen([*genuine(theirs), *genuine(record)])
    officers = {author: number for author, number in claims.items() if directory.find(author) is not None}
    sent = [(REPORTER, message.number) for message in opened(theirs)]
    written = [(entry.author, entry.number) for entry in opened(record)]
    answered = [(entry.author, entry.of) for entry in opened(record) if isinstance(entry, ReplyEntry)]
    return [
        *_find(theirs, sent, {REPORTER: claims.get(REPORTER, 0)}),
        *_find(record, written, {}),
        *_find(record, answered, officers),
    ]


def _find(items: Sequence[Received[Message]], numbers: Sequence[tuple[str, int]], claimed: dict[str, int]) -> list[Gap]:
    hidden = sum(item.is_sealed_to_others for item in items)
    held: dict[str, set[int]] = {}
    for author, number in numbers:
        held.setdefault(author, set()).add(number)
    gaps = []
    for author, following in merge_counts(count_next(numbers), claimed).items():
        absent = missing(held.get(author, ()), following)
        if len(absent) > hidden:
            gaps.append(Gap(author, absent))
    return gaps
