"""Gaps (SPEC 4): messages of a case that were sent, as others tell, and that are not there."""

from collections.abc import Sequence
from typing import NamedTuple

from crypto.conversation import Received, claim_next, count_next, merge_counts, missing
from crypto.message import author_of


class Gap(NamedTuple):
    """Numbers of an author's messages that should be there and are not."""

    author: str
    numbers: list[int]


def find_gaps(theirs: Sequence[Received], record: Sequence[Received]) -> list[Gap]:
    """Find numbers that genuine messages say were sent, and that are not here: of the reporter, and of the record.

    A message sealed to others may be the missing one, so as many as those are forgiven.
    """
    claims = claim_next(item for item in [*theirs, *record] if item.is_genuine)
    officers = {author: number for author, number in claims.items() if author != "reporter"}
    return [
        *_find(theirs, "number", {"reporter": claims.get("reporter", 0)}),
        *_find(record, "number", {}),
        *_find(record, "of", officers),
    ]


def _find(items: Sequence[Received], name: str, claimed: dict[str, int]) -> list[Gap]:
    hidden = sum(item.is_sealed_to_others for item in items)
    gaps = []
    for author, following in merge_counts(count_next(items, name), claimed).items():
        absent = missing(
            {item.get(name) for item in items if item.message and author_of(item.message) == author}, following
        )
        if len(absent) > hidden:
            gaps.append(Gap(author, absent))
    return gaps
