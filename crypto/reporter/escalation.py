"""Escalation (SPEC 4): whom a reporter whose messages go without an answer can let read all that they have sent."""

from datetime import date
from typing import NamedTuple

from crypto.directories.recipient import Recipient
from crypto.directory import Directory
from crypto.message import Members, Note, Reply
from crypto.message_fields import REPORTER
from crypto.reporter.mailbox import Mailbox
from crypto.reporter.members import is_recusal


class Offer(NamedTuple):
    """Whom the reporter can let read all: `choices`, none before it is time. `since` is when nobody has answered.

    If `is_unknown`, the first note was lost: which of them has slots at all isn't known, and neither is that day.
    """

    choices: list[Recipient]
    since: str | None
    is_unknown: bool


def find_offer(mailbox: Mailbox) -> Offer:
    """Find whom the reporter can let read all that they have sent, besides those who read it anyway."""
    note, since = mailbox.note, find_unanswered(mailbox)
    days = note.escalation_days if note else None
    barred = {*note.left_out, *note.escalated} if note else set[str]()
    barred |= {recipient.id for recipient in mailbox.audience.readers}
    named = {*list_locked(mailbox)} - barred
    named &= {*mailbox.directory.reachable(mailbox.day)}
    choices = [recipient for recipient in mailbox.directory.eligible(mailbox.day) if recipient.id in named]
    if days is None:
        return Offer(choices, None, True)
    waited = (date.fromisoformat(mailbox.day) - date.fromisoformat(since)).days if since else -1
    return Offer(choices if waited >= days else [], since, False)


def find_unanswered(mailbox: Mailbox) -> str | None:
    """Find the day of the first message without an answer; None if there is none, or the note is lost."""
    note = mailbox.note
    is_answered = note and any(reply.number >= note.seen.get(reply.author, 0) for reply in mailbox.genuine)
    return note.unanswered_since if note and not is_answered else None


def find_waiting(mailbox: Mailbox, place: str, aside: bool) -> str | None:
    """Find that day once the reply at this place was set aside, as it is in the mailbox by now, or is believed again.

    If it was set aside and no other shows that the reporter's last message was read, they still wait for an answer.
    """
    since, reply = find_unanswered(mailbox), mailbox.replies[place].message
    if not isinstance(reply, Reply) or mailbox.note is None:
        return since
    if not aside:
        return None if has_seen_all(reply, mailbox.note) else since
    is_answered = any(has_seen_all(other, mailbox.note) for other in mailbox.genuine)
    return since or (None if is_answered else min(reply.sent_on, mailbox.day))


def has_seen_all(reply: Reply, note: Note) -> bool:
    """Whether the author of a reply had seen all that the reporter had written."""
    return reply.seen.get(REPORTER, 0) >= note.next


def list_locked(mailbox: Mailbox) -> tuple[str, ...]:
    """List the ids of those whose slots are locked: as the note knows, or, without one, whom any channel names.

    None of them has stepped back: who did may know the lock already.
    """
    listed = mailbox.note.escalation if mailbox.note else list_escalations(mailbox.directory)
    gone = {message.author for message in mailbox.believed if isinstance(message, Members) and is_recusal(message)}
    return tuple(id for id in listed if id not in gone)


def list_escalations(directory: Directory) -> tuple[str, ...]:
    """List the ids of all whom a channel of the directory names as its escalation."""
    return tuple(sorted({channel.escalation for channel in directory.channels if channel.escalation}))
