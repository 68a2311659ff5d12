"""The mailbox (SPEC 4): a reporter's view of a case, opened from what the server holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crypto import note as notes
from crypto.conversation import (
    Received,
    claim_next,
    count_next,
    find_officer,
    mark_retired,
    mark_twins,
    merge_counts,
    open_received,
    removed_from,
)
from crypto.directory import Directory, Recipient
from crypto.errors import NoteBehind, NoteMissing, SealedLineError, UntrustedDirectory
from crypto.message import Message
from crypto.phrase import Reporter


class Audience(NamedTuple):
    """Who will read a follow-up; who was removed and by whom; who is no longer active; whether to ask, and whom."""

    readers: list[Recipient]
    removed: dict[str, str]
    inactive: list[str]
    ask: bool
    choices: list[Recipient]


@dataclass(frozen=True)
class Answer:
    """What the server hands out for a mailbox: replies by their place, how many messages it holds, the note."""

    replies: Sequence[tuple[str, bytes]]
    sent: int
    note: bytes | None


@dataclass(frozen=True)
class Mailbox:
    """An opened mailbox. `note` is all that the reporter remembers: of this visit, and of the note the server held."""

    reporter: Reporter
    directory: Directory
    day: str
    sent: int
    held: bytes | None
    note: Message | None
    note_suspect: type[SealedLineError] | None
    replies: dict[str, Received]

    @property
    def genuine(self) -> list[Received]:
        """The replies that we believe."""
        return [item for item in self.replies.values() if item.is_genuine and not self.is_set_aside(item)]

    @property
    def next_number(self) -> int:
        """The number of this reporter's next message."""
        remembered = self.note["next"] if self.note else 0
        return max(remembered, claim_next(self.genuine).get("reporter", 0), self.sent)

    @property
    def seen(self) -> dict[str, int]:
        """For each officer, one more than the number of the last reply opened."""
        return merge_counts(self.note["seen"] if self.note else {}, count_next(self.genuine))

    @property
    def audience(self) -> Audience:
        """Who may read a follow-up: it only ever shrinks, and if we can't tell, the reporter is asked."""
        known = self.note["to"] if self.note and self.note_suspect is None else []
        removed = removed_from(known, self.genuine)
        active = self.directory.active(self.day)
        readers = [recipient for recipient in active if recipient.id in known and recipient.id not in removed]
        ids = {recipient.id for recipient in active}
        inactive = [id for id in known if id not in removed and id not in ids]
        return Audience(readers, removed, inactive, not readers, [] if readers else active)

    def is_set_aside(self, item: Received) -> bool:
        """Whether the reporter chose not to believe this reply."""
        return self.note is not None and item.get("number") in self.note["set_aside"].get(item.get("from"), [])


def open_mailbox(
    reporter: Reporter, directory: Directory, answer: Answer, day: str, mine: Message | None = None
) -> Mailbox:
    """Open what the server holds; `mine` is the note that this visit has come to already, if it has.

    Raises UntrustedDirectory if the reporter has known a newer directory. Whatever else is wrong is told in the view.
    """
    theirs = _open_note(reporter, answer.note)
    note = notes.join(mine, theirs)
    if note is not None and note["directory"] > directory.version:
        raise UntrustedDirectory
    replies = _open_replies(reporter, directory, answer)
    mailbox = Mailbox(reporter, directory, day, answer.sent, answer.note, note, None, replies)
    if note is None or theirs is None:
        return replace(mailbox, note_suspect=NoteMissing)
    was_put_back = mine is not None and theirs["number"] < mine["number"]
    return (
        replace(mailbox, note_suspect=NoteBehind) if was_put_back or notes.is_behind(note, mailbox.genuine) else mailbox
    )


def _open_note(reporter: Reporter, envelope: bytes | None) -> Message | None:
    if envelope is None:
        return None
    place, verify = ("note", reporter.mailbox), reporter.identity.signing.verify
    return open_received(envelope, reporter.identity.sealing, place, lambda _: verify).message


def _open_replies(reporter: Reporter, directory: Directory, answer: Answer) -> dict[str, Received]:
    # Byte-identical envelopes count once.
    places: dict[bytes, str] = {}
    for place, envelope in answer.replies:
        places.setdefault(envelope, place)
    found, find_author = ("reply", reporter.mailbox), find_officer(directory)
    replies = {
        place: open_received(envelope, reporter.identity.sealing, found, find_author)
        for envelope, place in places.items()
    }
    mark_retired(replies.values(), directory)
    mark_twins(replies.values())
    return replies
