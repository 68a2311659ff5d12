"""The record (SPEC 9): who is a member of a case, and what its entries did, followed from the report on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from crypto.conversation import Received
from crypto.directory import Directory
from crypto.errors import AfterRetirement, NoAccess, SealedLineError, SentTwice, WrongDay
from crypto.message import GRANTED, RECUSED, WITHDRAWN, Message

DAY = timedelta(1)


class Step(NamedTuple):
    """What an entry did, and that holds: its place in the chain (the report's is 0), and who did what on which day.

    `member` is whom it gave access, or took it from.
    """

    number: int
    action: str
    author: str
    sent_on: str
    details: dict[str, Any]
    member: str | None = None


@dataclass(frozen=True)
class Record:
    """Whose ids are those of `members` may read and act now; why an entry is no step, its `suspect` says."""

    members: frozenset[str]
    steps: list[Step]

    @property
    def recused(self) -> frozenset[str]:
        """Who has ever stepped back from the case."""
        return frozenset(step.author for step in self.steps if step.action == RECUSED)


def follow(report: Received, entries: Sequence[Received], directory: Directory, day: str) -> Record:
    """Follow a record as of a day: mark what does not hold, and gather what does.

    `entries` are in the order of the chain; those that have no place in it are marked already. An entry that is sealed
    to others has its place, and tells nothing.
    """
    members = frozenset[str](report.get("to") or [])
    reached: dict[str, date] = {}
    steps = []
    for number, entry in enumerate(entries, 1):
        if not entry.is_genuine or entry.message is None:
            continue
        author, sent_on = entry.get("from"), date.fromisoformat(entry.get("sent_on"))
        if wrong := _judge(author, sent_on, directory, members, reached, date.fromisoformat(day)):
            entry.suspect.append(wrong)
            continue
        reached[author] = max(reached.get(author, sent_on), sent_on)
        members = find_members(members, entry.message)
        said = entry.get("details") or {}
        about = entry.get("member") if entry.get("action") in (GRANTED, WITHDRAWN) else None
        steps.append(Step(number, entry.get("action"), author, sent_on.isoformat(), said, about))
    return Record(members, steps)


def find_members(members: frozenset[str], entry: Message) -> frozenset[str]:
    """Find who is a member after an entry of one who was."""
    if entry["action"] == GRANTED:
        return members | {entry["member"]}
    if entry["action"] == WITHDRAWN:
        return members - {entry["member"]}
    if entry["action"] == RECUSED:
        return members - {entry["from"]}
    return members & {*entry["to"]} if entry["action"] == "reply" else members


def mark_repeated(entries: Iterable[Received]) -> None:
    """Mark entries whose number their author has used before: the first one holds, or it could be undone later."""
    used: set[tuple[str, int]] = set()
    for entry in entries:
        if entry.message is not None:
            name = (entry.message["from"], entry.message["number"])
            if name in used:
                entry.suspect.append(SentTwice)
            used.add(name)


def _judge(
    author: str, sent_on: date, directory: Directory, members: frozenset[str], reached: dict[str, date], today: date
) -> type[SealedLineError] | None:
    if author not in members:
        return NoAccess
    recipient = directory.find(author)
    if recipient is None or sent_on.isoformat() > recipient.expires_on:
        return AfterRetirement
    # One clock may be wrong, or lie; two others that agree are believed.
    others = sorted(day for other, day in reached.items() if other != author)
    is_behind = len(others) > 1 and sent_on < others[-2] - DAY
    return WrongDay if is_behind or sent_on > today + DAY else None
