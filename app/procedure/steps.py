"""The steps of a record: entries that are genuine and in their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.procedure.model import Answers

Duties = Mapping[str, Sequence[str]]  # of each officer, by their id in the directory


@dataclass(frozen=True)
class Step:
    """Who did what, on which day, with which answers.

    `entry` is the digest of its entry, in b64. `available` are those who could decide in the case by then: whom the
    directory of that time lists as reading reports, less whom the reporter left out. Of a step that a state has taken,
    each answer is of its question's kind, and there is none to what isn't asked.
    """

    action: str
    author: str
    on: date
    details: Answers
    entry: str = ""
    available: Duties = field(default_factory=dict, repr=False)
